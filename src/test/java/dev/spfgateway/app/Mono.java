package dev.spfgateway.app;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** Compiles and runs programs for .NET 4 with Mono, where it is installed. */
final class Mono {
  private static final long LIMIT_SECONDS = 300;
  private static final Path CLIENT = Path.of("/usr/lib/mono/4.5/System.Data.Services.Client.dll");

  private Mono() {}

  /** Skips a test where Mono is missing; in CI that is a failure. */
  static void require() {
    boolean there =
        List.of("mono", "mcs").stream().allMatch(Mono::isOnPath) && Files.exists(CLIENT);
    String missing =
        "Mono's compiler and data services client are not installed (.ci/packages has their"
            + " names)";
    if ("true".equals(System.getenv("CI"))) {
      Assertions.assertThat(there).as(missing).isTrue();
    }
    Assumptions.assumeTrue(there, missing);
  }

  private static boolean isOnPath(String command) {
    for (String directory : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
      if (!directory.isEmpty() && Files.isExecutable(Path.of(directory, command))) {
        return true;
      }
    }
    return false;
  }

  /** Compiles a source file of the class path; warnings are mistakes. */
  static Path compile(String resource, Path directory) throws IOException, InterruptedException {
    Path source = directory.resolve("program.cs");
    Path program = directory.resolve("program.exe");
    try (InputStream text = Mono.class.getResourceAsStream(resource)) {
      Files.copy(text, source);
    }
    execute(
        directory,
        List.of(
            "mcs",
            "-warnaserror",
            "-r:System.Data.Services.Client.dll",
            "-out:" + program,
            source.toString()));
    return program;
  }

  /** Runs a program to its end and returns what it printed; it must end well. */
  static String run(Path program, List<String> arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("mono", program.toString()));
    command.addAll(arguments);
    return execute(program.getParent(), command);
  }

  private static String execute(Path directory, List<String> command)
      throws IOException, InterruptedException {
    Path output = directory.resolve(command.get(0) + ".out");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    // Mono keeps its certificate stores there, and what a test makes stays with the test.
    builder.environment().put("XDG_CONFIG_HOME", directory.toString());
    builder.environment().put("LC_ALL", "C.UTF-8");
    Process process = builder.start();
    try {
      Assertions.assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS))
          .as("%s ended within %s s", command.get(0), LIMIT_SECONDS)
          .isTrue();
    } finally {
      process.destroyForcibly();
    }
    String printed = Files.readString(output, StandardCharsets.UTF_8);
    Assertions.assertThat(process.exitValue()).as(printed).isZero();
    return printed;
  }
}
