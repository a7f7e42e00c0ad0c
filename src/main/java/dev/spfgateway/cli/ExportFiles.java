package dev.spfgateway.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spfgateway.audit.AuditArchive;
import dev.spfgateway.audit.SealedEvent;
import dev.spfgateway.audit.Sha256;
import dev.spfgateway.audit.Statement;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Chains in JSON Lines files, as exports and streams write them. A line that stands there twice, as
 * a stream may deliver it, counts once.
 */
final class ExportFiles implements ChainSource, AutoCloseable {
  private static final int PAGE = 1_000;

  /** Within so many lines a stream that resumes repeats itself. */
  private static final int WINDOW = 20_000;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<Path> files;
  private final List<BufferedReader> open = new ArrayList<>();

  ExportFiles(List<Path> files) {
    this.files = List.copyOf(files);
  }

  @Override
  public List<String> chains() {
    TreeSet<String> chains = new TreeSet<>();
    try (BufferedReader reader = reader()) {
      @Nullable String line;
      while ((line = reader.readLine()) != null) {
        chains.add(read(line).path("chain").asText());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ArrayList<>(chains);
  }

  @Override
  public Pages<AuditArchive.Link> events(String chain) {
    return pages(
        line -> line.startsWith(Statement.BEGINNING) ? Optional.empty() : event(line, chain));
  }

  private static Optional<AuditArchive.Link> event(String line, String chain) {
    JsonNode json = read(line);
    return json.path("chain").asText().equals(chain)
        ? Optional.of(
            new AuditArchive.Link(
                new SealedEvent(chain, json.path("sequence").asLong(), line, Sha256.of(line)),
                true))
        : Optional.empty();
  }

  @Override
  public Pages<Statement> statements(String chain) {
    return pages(
        line ->
            line.startsWith(Statement.BEGINNING)
                ? Optional.of(Statement.parse(line)).filter(one -> one.chain().equals(chain))
                : Optional.empty());
  }

  private <T> Pages<T> pages(Function<String, Optional<T>> reading) {
    BufferedReader reader = reader();
    Map<String, Boolean> window =
        new LinkedHashMap<>() {
          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > WINDOW;
          }
        };
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
      throw new UncheckedIOException(e);
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
      throw new Cli.CommandFailure("an export can't be read: " + e.getMessage(), e);
    }
  }

  private static JsonNode read(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new Cli.CommandFailure("a line of the export is no JSON: " + line, e);
    }
  }

  @Override
  public void close() throws IOException {
    for (BufferedReader reader : open) {
      reader.close();
    }
  }
}
