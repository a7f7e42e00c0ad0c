package dev.spfgateway.store.record;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The versions of a store's schema, forward only. Version 10 is the first released one: a store
 * with a lower number was made before that, and nothing migrates it.
 *
 * @param steps SQL texts: the first creates version 10 in an empty database, and each further one
 *     updates to the next version
 */
public record SchemaVersions(List<String> steps) {
  private static final int FIRST = 10;

  /** Copies the list. */
  public SchemaVersions {
    steps = List.copyOf(steps);
  }

  /**
   * Reads the resources beside a class: {@code schema.sql}, then {@code schema-11.sql}, {@code
   * schema-12.sql} and so on, as far as they exist.
   */
  public static SchemaVersions beside(Class<?> type) {
    List<String> steps = new ArrayList<>();
    @Nullable String next = read(type, "schema.sql");
    while (next != null) {
      steps.add(next);
      next = read(type, "schema-" + (FIRST + steps.size()) + ".sql");
    }
    return new SchemaVersions(steps);
  }

  private static @Nullable String read(Class<?> type, String name) {
    try (InputStream resource = type.getResourceAsStream(name)) {
      return resource == null ? null : new String(resource.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The version that all steps lead to. */
  public int newest() {
    return FIRST + steps.size() - 1;
  }

  /**
   * The steps that a database lacks.
   *
   * @param version the database's; 0 when it is empty
   * @throws SQLException when the version is not one of these; the message says which it is
   */
  public List<String> after(int version) throws SQLException {
    if (version == 0) {
      return steps;
    }
    if (version < FIRST || version > newest()) {
      throw new SQLException(
          "the store has schema version %d, made by a gateway %s; this one knows versions %d to %d"
              .formatted(
                  version,
                  version < FIRST
                      ? "before the first release, whose stores can't be used any more"
                      : "newer than this one",
                  FIRST,
                  newest()));
    }
    return steps.subList(version - FIRST + 1, steps.size());
  }
}
