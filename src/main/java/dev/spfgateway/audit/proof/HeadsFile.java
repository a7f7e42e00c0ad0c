package dev.spfgateway.audit.proof;

import dev.spfgateway.audit.Statement;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads signed statements from a second place, in step with those of a store. If the store once
 * came back with fewer statements, a new branch begins there: earlier lines whose numbers are
 * greater than the last common one are skipped.
 */
public final class HeadsFile implements AutoCloseable {
  private final @Nullable BufferedReader reader;
  private final String chain;
  private final List<Branch> branches;
  private long line;
  private @Nullable Statement next;

  private HeadsFile(@Nullable BufferedReader reader, String chain, List<Branch> branches) {
    this.reader = reader;
    this.chain = chain;
    this.branches = branches;
    advance(0);
  }

  /**
   * The beginning of a new branch of statements.
   *
   * @param line the line of the statement about the loss, counted from 1
   * @param after the number of the last statement that both branches have
   */
  private record Branch(long line, long after) {}

  /** Opens a file; {@code null} means an empty one. */
  public static HeadsFile open(@Nullable Path file, String chain) throws IOException {
    return file == null
        ? new HeadsFile(null, chain, List.of())
        : new HeadsFile(Files.newBufferedReader(file), chain, branches(file, chain));
  }

  private static List<Branch> branches(Path file, String chain) throws IOException {
    List<Branch> found = new ArrayList<>();
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      long at = 0;
      for (@Nullable String text = lines.readLine(); text != null; text = lines.readLine()) {
        long line = ++at;
        read(text)
            .filter(one -> one.chain().equals(chain) && one.kind() == Statement.Kind.LOST)
            .map(one -> new Branch(line, one.members().path("after").asLong()))
            .ifPresent(found::add);
      }
    }
    return found;
  }

  private boolean isLeft(Statement statement) {
    return branches.stream()
        .anyMatch(branch -> branch.line() > line && statement.number() > branch.after());
  }

  /** The chains in the second place; none when there is no file. */
  public static Set<String> chains(@Nullable Path file) throws IOException {
    if (file == null) {
      return Set.of();
    }
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .flatMap(line -> read(line).stream())
          .map(Statement::chain)
          .collect(Collectors.toSet());
    }
  }

  /** Skips repetitions, because a statement may have been delivered twice. */
  private void advance(long behind) {
    next = null;
    try {
      @Nullable String text;
      while (reader != null && next == null && (text = reader.readLine()) != null) {
        line++;
        next =
            read(text)
                .filter(one -> one.chain().equals(chain) && one.number() > behind)
                .filter(one -> !isLeft(one))
                .orElse(null);
      }
    } catch (IOException e) {
      throw new UnreadableChain("the second copy of the statements can't be read", e);
    }
  }

  /** Ignores half a line, which a power cut leaves; the whole line follows it. */
  private static Optional<Statement> read(String line) {
    try {
      return line.startsWith(Statement.BEGINNING)
          ? Optional.of(Statement.parse(line))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * How the second place's statement contradicts a statement of the store; empty when it does not.
   */
  Optional<String> differs(Statement stored) {
    @Nullable Statement here = next;
    if (here == null || here.number() > stored.number()) {
      return Optional.empty();
    }
    advance(stored.number());
    return here.line().equals(stored.line())
        ? Optional.empty()
        : Optional.of(
            "changed: the second copy has a different statement "
                + here.number()
                + ", made at "
                + here.time());
  }

  /** The statements missing at the store's end; empty when there are none. */
  Optional<String> behind(long number, long covered) {
    @Nullable Statement first = next;
    if (first == null) {
      return Optional.empty();
    }
    Statement last = first;
    for (@Nullable Statement more = next; more != null; more = next) {
      last = more;
      advance(more.number());
    }
    return Optional.of(
        "its end: truncated after statement "
            + number
            + " and event "
            + covered
            + "; the second copy continues to statement "
            + last.number()
            + ", event "
            + last.sequence()
            + ", made at "
            + last.time());
  }

  @Override
  public void close() throws IOException {
    if (reader != null) {
      reader.close();
    }
  }
}
