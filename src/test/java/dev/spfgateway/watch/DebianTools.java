package dev.spfgateway.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs of Debian's that tests run, if they are installed. */
final class DebianTools {
  private static final long LIMIT_SECONDS = 300;

  private DebianTools() {}

  /** Skips a test if {@code command} is missing; with CI=true that is a failure. */
  static void require(String command) {
    boolean there = isOnPath(command);
    assertThat(there || !"true".equals(System.getenv("CI")))
        .as("%s is on the PATH, as it must be in CI (.ci/packages)", command)
        .isTrue();
    assumeTrue(there, "SKIPPED: no " + command + " on the PATH (.ci/packages names its package)");
  }

  private static boolean isOnPath(String command) {
    for (String directory : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
      if (!directory.isEmpty() && Files.isExecutable(Path.of(directory, command))) {
        return true;
      }
    }
    return false;
  }

  /** Runs promtool to its end and returns what it printed; it must find nothing wrong. */
  static String promtool(Path scratch, String... arguments)
      throws IOException, InterruptedException {
    require("promtool");
    Path output = Files.createTempFile(scratch, "promtool", ".out");
    List<String> command = new ArrayList<>(List.of("promtool"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).as("promtool ended").isTrue();
    } finally {
      process.destroyForcibly();
    }
    String printed = Files.readString(output, StandardCharsets.UTF_8);
    assertThat(process.exitValue()).as(printed).isZero();
    return printed;
  }
}
