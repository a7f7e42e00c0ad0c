package dev.spfgateway.config;

import org.jspecify.annotations.Nullable;

/** Supplies the values of {@code {env: NAME}}; tests use a map. */
@FunctionalInterface
public interface SecretSource {
  /** The variable's value, or null when it is not set. */
  @Nullable String environment(String name);

  /** The environment of this process. */
  static SecretSource system() {
    return System::getenv;
  }
}
