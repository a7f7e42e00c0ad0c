package dev.spfgateway.app.soak;

import dev.spfgateway.app.GatewayProcess;
import java.nio.file.Path;
import java.util.List;

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
