package dev.spfgateway.store.postgres.server;

import org.jspecify.annotations.Nullable;

/** Texts as PostgreSQL takes them: it knows no NUL, which a client's JSON may well hold. */
public final class PostgresText {
  private PostgresText() {}

  public static String of(String text) {
    return text.indexOf('\0') < 0 ? text : text.replace('\0', '\uFFFD');
  }

  static @Nullable String ofNullable(@Nullable String text) {
    return text == null ? null : of(text);
  }
}
