package dev.spfgateway.store.postgres.server;

import org.jspecify.annotations.Nullable;

/** Converts texts for PostgreSQL, which does not allow NUL; a client's JSON may contain it. */
public final class PostgresText {
  private PostgresText() {}

  public static String of(String text) {
    return text.indexOf('\0') < 0 ? text : text.replace('\0', '\uFFFD');
  }

  static @Nullable String ofNullable(@Nullable String text) {
    return text == null ? null : of(text);
  }
}
