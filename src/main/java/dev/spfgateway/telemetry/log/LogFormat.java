package dev.spfgateway.telemetry.log;

/** How lines of the log are written. */
public enum LogFormat {
  /** As text if standard error is a terminal, otherwise as JSON. */
  AUTO,
  /** One JSON object per line, for programs. */
  JSON,
  /** For people. */
  TEXT;

  /** Whether lines are text when standard error is, or is not, a terminal. */
  boolean isText(boolean terminal) {
    return this == TEXT || this == AUTO && terminal;
  }
}
