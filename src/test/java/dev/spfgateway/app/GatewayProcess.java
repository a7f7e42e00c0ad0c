package dev.spfgateway.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The program as its users start it: a process of its own, which can be killed. */
public final class GatewayProcess implements AutoCloseable {
  private static final long EXIT_SECONDS = 60;

  private final Process process;
  private final BufferedReader output;

  private GatewayProcess(Process process) {
    this.process = process;
    this.output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Starts a command; its log goes to a file, so that standard output is what users see. */
  static GatewayProcess start(Path log, String... arguments) {
    return start(log, List.of(), arguments);
  }

  /** The same with more options for its Java virtual machine. */
  public static GatewayProcess start(Path log, List<String> jvm, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    if (Runtime.version().feature() >= 24) {
      command.add("--enable-native-access=ALL-UNNAMED");
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    command.addAll(jvm);
    command.add("-Dlogback.configurationFile=logback.xml");
    command.add("dev.spfgateway.Main");
    command.addAll(List.of(arguments));
    try {
      return new GatewayProcess(new ProcessBuilder(command).redirectError(log.toFile()).start());
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

  /** All that is left to read; ends with the process. */
  String rest() {
    StringBuilder rest = new StringBuilder();
    output.lines().forEach(line -> rest.append(line).append('\n'));
    return rest.toString();
  }

  /** As {@code kill -9} does. */
  public void kill() {
    process.destroyForcibly();
    waitForExit();
  }

  /** As {@code kill} does; returns the exit code. */
  public int terminate() {
    process.destroy();
    return waitForExit();
  }

  int waitForExit() {
    try {
      if (!process.waitFor(EXIT_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("the process did not end within " + EXIT_SECONDS + " s");
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
