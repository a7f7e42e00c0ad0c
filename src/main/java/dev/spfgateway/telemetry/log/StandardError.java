package dev.spfgateway.telemetry.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What standard error is connected to. */
final class StandardError {
  private static final Path DESCRIPTOR = Path.of("/proc/self/fd/2");

  private StandardError() {}

  /**
   * Whether a person reads along. Linux knows of standard error itself; elsewhere Java only tells
   * whether both standard input and output are terminals.
   */
  static boolean isTerminal() {
    try {
      if (Files.isSymbolicLink(DESCRIPTOR)) {
        return isTerminal(Files.readSymbolicLink(DESCRIPTOR).toString());
      }
    } catch (IOException e) {
      return false;
    }
    return System.console() != null && !isLinux();
  }

  /** Whether this is the path of a terminal device. */
  static boolean isTerminal(String path) {
    return path.startsWith("/dev/pts/")
        || path.startsWith("/dev/tty")
        || path.equals("/dev/console");
  }

  private static boolean isLinux() {
    return System.getProperty("os.name", "").equals("Linux");
  }

  /**
   * Whether colours are wanted.
   *
   * @see <a href="https://no-color.org">NO_COLOR</a>
   */
  static boolean mayColour() {
    return System.getenv().getOrDefault("NO_COLOR", "").isEmpty()
        && !System.getenv().getOrDefault("TERM", "dumb").equals("dumb");
  }
}
