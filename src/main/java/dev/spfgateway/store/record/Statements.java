package dev.spfgateway.store.record;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * SQL statements from a resource file, each below a line {@code -- name: …}. Those that take more
 * than a few lines are kept so; shorter ones stand beside the code that runs them, because there
 * the statement and its values are read together.
 */
public final class Statements {
  private static final String NAME = "-- name: ";

  private final String file;
  private final Map<String, String> untaken;

  private Statements(String file, Map<String, String> statements) {
    this.file = file;
    this.untaken = new ConcurrentHashMap<>(statements);
  }

  /** Reads a resource beside a class. What stands before the first name is a comment. */
  public static Statements beside(Class<?> type, String file) {
    try (InputStream resource = Objects.requireNonNull(type.getResourceAsStream(file), file)) {
      return of(file, new String(resource.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Statements of(String file, String text) {
    Map<String, String> statements = new HashMap<>();
    Arrays.stream(text.split("(?m)^" + NAME, -1))
        .skip(1)
        .map(part -> part.split("\n", 2))
        .forEach(
            part -> {
              if (statements.put(part[0].strip(), part[1].strip()) != null) {
                throw new IllegalStateException(file + " has two statements " + part[0]);
              }
            });
    return new Statements(file, statements);
  }

  /**
   * Takes a statement out, comments included; each is taken once, by the constant that keeps it.
   *
   * @throws IllegalStateException when there is none of that name, or it was taken before
   */
  public String take(String name) {
    @Nullable String statement = untaken.remove(name);
    if (statement == null) {
      throw new IllegalStateException(file + " has no statement " + name + " that is not taken");
    }
    return statement;
  }

  /** The names of those that nobody took. */
  public Set<String> untaken() {
    return Set.copyOf(untaken.keySet());
  }
}
