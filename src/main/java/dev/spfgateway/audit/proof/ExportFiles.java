package dev.spfgateway.audit.proof;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.spfgateway.audit.AuditArchive;
import dev.spfgateway.audit.SealedEvent;
import dev.spfgateway.audit.Statement;
import dev.spfgateway.base.BoundedMap;
import dev.spfgateway.base.Sha256;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads chains from JSON Lines files, as exports and streams write them. A repeated line, as a
 * stream may deliver it, counts once. An unreadable line, such as the half line that a power cut
 * leaves before its repetition, is reported and skipped; unless another line has its content, that
 * content is missing from its chain.
 */
public final class ExportFiles implements ChainSource, AutoCloseable {
  private static final int PAGE = 1_000;

  /** A stream that resumes repeats lines within this distance. */
  private static final int WINDOW = 20_000;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<Path> files;
  private final Consumer<String> tell;
  private final List<BufferedReader> open = new ArrayList<>();

  /** Reports skipped lines to {@code tell}. */
  public ExportFiles(List<Path> files, Consumer<String> tell) {
    this.files = List.copyOf(files);
    this.tell = tell;
  }

  @Override
  public List<String> chains() {
    TreeSet<String> chains = new TreeSet<>();
    try (BufferedReader reader = reader()) {
      long number = 0;
      @Nullable String line;
      while ((line = reader.readLine()) != null) {
        number++;
        Optional<String> chain = chain(line);
        chain.ifPresent(chains::add);
        if (chain.isEmpty()) {
          tell.accept("line " + number + " can't be read and is skipped");
        }
      }
    } catch (IOException e) {
      throw new UnreadableChain("an export can't be read: " + e.getMessage(), e);
    }
    return new ArrayList<>(chains);
  }

  private static Optional<String> chain(String line) {
    return statement(line)
        .map(Statement::chain)
        .or(() -> event(line).map(found -> found.event().chain()));
  }

  @Override
  public Pages<AuditArchive.Link> events(String chain) {
    return pages(line -> event(line).filter(found -> found.event().chain().equals(chain)));
  }

  private static Optional<AuditArchive.Link> event(String line) {
    JsonNode json = read(line);
    return json.path("chain").isTextual() && !line.startsWith(Statement.BEGINNING)
        ? Optional.of(
            new AuditArchive.Link(
                new SealedEvent(
                    json.path("chain").textValue(),
                    json.path("sequence").asLong(),
                    line,
                    Sha256.of(line)),
                true))
        : Optional.empty();
  }

  @Override
  public Pages<Statement> statements(String chain) {
    return pages(line -> statement(line).filter(one -> one.chain().equals(chain)));
  }

  private static Optional<Statement> statement(String line) {
    try {
      return line.startsWith(Statement.BEGINNING)
          ? Optional.of(Statement.parse(line))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private <T> Pages<T> pages(Function<String, Optional<T>> reading) {
    BufferedReader reader = reader();
    Map<String, Boolean> window = BoundedMap.byInsertion(WINDOW);
    return new Pages<>(last -> page(reader, window, reading));
  }

  private static <T> List<T> page(
      BufferedReader reader, Map<String, Boolean> window, Function<String, Optional<T>> reading) {
    List<T> page = new ArrayList<>();
    try {
      @Nullable String line;
      while (page.size() < PAGE && (line = reader.readLine()) != null) {
        Optional<T> read = reading.apply(line);
        if (read.isPresent() && window.put(Sha256.of(line), true) == null) {
          page.add(read.get());
        }
      }
    } catch (IOException e) {
      throw new UnreadableChain("an export can't be read: " + e.getMessage(), e);
    }
    return page;
  }

  private BufferedReader reader() {
    try {
      List<InputStream> inputs = new ArrayList<>();
      for (Path file : files) {
        inputs.add(Files.newInputStream(file));
      }
      BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(
                  new SequenceInputStream(Collections.enumeration(inputs)),
                  StandardCharsets.UTF_8));
      open.add(reader);
      return reader;
    } catch (IOException e) {
      throw new UnreadableChain("an export can't be read: " + e.getMessage(), e);
    }
  }

  /** Parses a line; a missing node when it is not JSON. */
  private static JsonNode read(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  @Override
  public void close() throws IOException {
    for (BufferedReader reader : open) {
      reader.close();
    }
  }
}
