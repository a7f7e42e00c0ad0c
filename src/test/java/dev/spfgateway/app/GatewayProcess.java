package dev.spfgateway.app;

import dev.spfgateway.leak.LeakReports;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The program as users start it: a separate process, which a test can kill. */
public final class GatewayProcess implements AutoCloseable {
  private static final long EXIT_SECONDS = 60;

  private final Process process;
  private final Path log;
  private final BufferedReader output;

  private GatewayProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
    this.output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Starts a command; its log goes to a file, so that standard output is what users see. */
  static GatewayProcess start(Path log, String... arguments) {
    return start(log, List.of(), arguments);
  }

  /** The same with more options for its Java virtual machine. */
  public static GatewayProcess start(Path log, List<String> jvm, String... arguments) {
    return startMain("dev.spfgateway.Main", log, jvm, arguments);
  }

  /** Starts another program. */
  public static GatewayProcess startMain(
      String main, Path log, List<String> jvm, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    if (Runtime.version().feature() >= 24) {
      command.add("--enable-native-access=ALL-UNNAMED");
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    command.add("-Dio.netty.leakDetection.level=paranoid");
    command.addAll(jvm);
    command.add("-Dlogback.configurationFile=logback.xml");
    command.add(main);
    command.addAll(List.of(arguments));
    try {
      return new GatewayProcess(
          new ProcessBuilder(command).redirectError(log.toFile()).start(), log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads lines up to one that begins with a text, and returns that one. */
  public String lineThatBegins(String text) {
    StringBuilder seen = new StringBuilder();
    try {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        seen.append(line).append('\n');
        if (line.startsWith(text)) {
          return line;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new AssertionError(
        "the process ended without a line that begins '" + text + "': " + seen);
  }

  /** The id of the process. */
  public long pid() {
    return process.pid();
  }

  /** All that is left to read; ends with the process. */
  String rest() {
    StringBuilder rest = new StringBuilder();
    output.lines().forEach(line -> rest.append(line).append('\n'));
    return rest.toString();
  }

  /** As {@code kill -9} does. Fails when the process had leaked a buffer. */
  public void kill() {
    process.destroyForcibly();
    waitForExit();
  }

  /** As {@code kill} does; returns the exit code. Fails when the process had leaked a buffer. */
  public int terminate() {
    collectGarbage();
    process.destroy();
    return waitForExit();
  }

  public int waitForExit() {
    try {
      if (!process.waitFor(EXIT_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("the process did not end within " + EXIT_SECONDS + " s");
      }
      assertThatNothingLeaked();
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** So that the leak detector sees what was lost; where the JDK has a tool for that. */
  void collectGarbage() {
    Path tool = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    if (!Files.isExecutable(tool)) {
      return;
    }
    try {
      Process collection =
          new ProcessBuilder(tool.toString(), Long.toString(process.pid()), "GC.run")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!collection.waitFor(EXIT_SECONDS, TimeUnit.SECONDS)) {
        collection.destroyForcibly();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void assertThatNothingLeaked() {
    try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
      lines
          .filter(LeakReports::isLeak)
          .findFirst()
          .ifPresent(
              line -> {
                throw new AssertionError("the process leaked a buffer: " + line);
              });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    waitForExit();
  }
}
