package dev.spfgateway.app.soak;

import dev.spfgateway.app.GatewayProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** The gateway process, which is started on the same directory and port each time. */
final class Victim implements AutoCloseable {
  private final Path directory;
  private final Path config;
  private int starts;
  private GatewayProcess process;

  private Victim(Path directory, Path config) {
    this.directory = directory;
    this.config = config;
  }

  static Victim of(Path directory, Path config) {
    Victim victim = new Victim(directory, config);
    victim.begin();
    return victim;
  }

  /**
   * A port that is free now. Below those that the system gives to clients: one of those could take
   * it, or even connect to itself, while no gateway listens.
   */
  static int freePort() {
    Random random = new Random();
    while (true) {
      int port = 20_000 + random.nextInt(12_000);
      try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return probe.getLocalPort();
      } catch (IOException taken) {
        continue;
      }
    }
  }

  /** Starts it, and does not wait. */
  void begin() {
    starts++;
    process =
        GatewayProcess.start(
            log(starts),
            // What a killed process leaves behind there goes with the directory.
            List.of("-XX:TieredStopAtLevel=1", "-Xmx256m", "-Djava.io.tmpdir=" + directory),
            "serve",
            "--config",
            config.toString());
  }

  /** Waits until it serves. */
  void await() {
    process.lineThatBegins("  tenants");
  }

  void kill() {
    process.kill();
  }

  int terminate() {
    return process.terminate();
  }

  int starts() {
    return starts;
  }

  /** The log of each start. */
  Path log(int start) {
    return directory.resolve("gateway-" + start + ".log");
  }

  @Override
  public void close() {
    process.close();
  }
}
