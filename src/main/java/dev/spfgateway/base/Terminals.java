package dev.spfgateway.base;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether people read along. */
public final class Terminals {
  private static final Path OUTPUT = Path.of("/proc/self/fd/1");
  private static final Path ERROR = Path.of("/proc/self/fd/2");

  private Terminals() {}

  /** Whether standard output is a terminal; false where Java can't tell, which is off Linux. */
  public static boolean isOutput() {
    return isTerminal(OUTPUT);
  }

  /** Whether standard error is a terminal; false where Java can't tell, which is off Linux. */
  public static boolean isError() {
    return isTerminal(ERROR);
  }

  private static boolean isTerminal(Path descriptor) {
    try {
      return Files.isSymbolicLink(descriptor)
          && isDevice(Files.readSymbolicLink(descriptor).toString());
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isDevice(String path) {
    return path.startsWith("/dev/pts/")
        || path.startsWith("/dev/tty")
        || path.equals("/dev/console");
  }

  /**
   * Whether colours are wanted on a terminal.
   *
   * @see <a href="https://no-color.org">NO_COLOR</a>
   */
  public static boolean mayColour() {
    return System.getenv().getOrDefault("NO_COLOR", "").isEmpty()
        && !System.getenv().getOrDefault("TERM", "dumb").equals("dumb");
  }
}
