package dev.spfgateway.cli;

import dev.spfgateway.audit.Statement;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Signed statements at a second place, read alongside those of a store. */
final class HeadsFile implements AutoCloseable {
  private final @Nullable BufferedReader reader;
  private final String chain;
  private @Nullable Statement next;

  private HeadsFile(@Nullable BufferedReader reader, String chain) {
    this.reader = reader;
    this.chain = chain;
    advance(0);
  }

  /** Opens the file; none has nothing to say. */
  static HeadsFile open(@Nullable Path file, String chain) throws IOException {
    return new HeadsFile(file == null ? null : Files.newBufferedReader(file), chain);
  }

  /** The chains that the second place knows; none without one. */
  static Set<String> chains(@Nullable Path file) throws IOException {
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

  /** What was delivered twice stands there twice. */
  private void advance(long behind) {
    next = null;
    try {
      @Nullable String line;
      while (reader != null && next == null && (line = reader.readLine()) != null) {
        next =
            read(line)
                .filter(one -> one.chain().equals(chain) && one.number() > behind)
                .orElse(null);
      }
    } catch (IOException e) {
      throw new Cli.CommandFailure("the second place's statements can't be read", e);
    }
  }

  /** Half a line, as a power cut leaves it, is followed by the same as a whole. */
  private static Optional<Statement> read(String line) {
    try {
      return line.startsWith(Statement.BEGINNING)
          ? Optional.of(Statement.parse(line))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Why a statement of the store is not the one at the second place; empty when it may be. */
  Optional<String> differs(Statement stored) {
    @Nullable Statement here = next;
    if (here == null || here.number() > stored.number()) {
      return Optional.empty();
    }
    advance(stored.number());
    return here.line().equals(stored.line())
        ? Optional.empty()
        : Optional.of(
            "changed: the second place has another statement "
                + here.number()
                + ", made at "
                + here.time());
  }

  /** What the store lacks at its end; empty when nothing. */
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
        "its end: truncated behind statement "
            + number
            + " and event "
            + covered
            + "; the second place goes on to statement "
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
