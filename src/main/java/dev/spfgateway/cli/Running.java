package dev.spfgateway.cli;

import dev.spfgateway.app.Gateway;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.edge.SelfSignedCertificate;
import dev.spfgateway.spi.SimulatorProvider;
import dev.spfgateway.spi.SimulatorProvider.Simulation;
import dev.spfgateway.telemetry.log.LogOutput;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Code shared by the serving commands: waiting for the start, and stopping when the process is told
 * to.
 */
final class Running {
  private static final Logger LOG = LoggerFactory.getLogger(Running.class);

  private static final Duration START = Duration.ofSeconds(60);

  private static final String NO_SIMULATOR =
      "the simulator is not on the class path: put spf-gateway-simulator.jar beside"
          + " spf-gateway.jar, or run from the sources with mvn compile exec:exec";

  private Running() {}

  /**
   * Creates Vert.x for a process that serves. Disables Vert.x' file cache, because nothing is
   * served from files or the class path, and a killed process would leave the cache in the
   * temporary directory.
   */
  static Vertx vertx() {
    return Vertx.vertx(options())
        .exceptionHandler(failure -> LOG.error("a task failed unexpectedly", failure));
  }

  /** {@code src/docs/library-defaults.md} says why each option has its value. */
  static VertxOptions options() {
    return new VertxOptions()
        .setFileSystemOptions(
            new FileSystemOptions()
                .setFileCachingEnabled(false)
                .setClassPathResolvingEnabled(false));
  }

  /**
   * Starts the simulator with a certificate that is made once and kept.
   *
   * @param file the simulator's configuration
   * @param directory the certificate's directory
   */
  static Simulation simulator(Vertx vertx, Path file, Path directory) {
    SimulatorProvider provider =
        ServiceLoader.load(SimulatorProvider.class)
            .findFirst()
            .orElseThrow(() -> new Cli.CommandFailure(NO_SIMULATOR));
    SelfSignedCertificate own =
        SelfSignedCertificate.ensure(
            directory, "simulator", List.of("localhost", "127.0.0.1"), Ticker.system());
    return await(
        provider.start(
            vertx,
            new SimulatorProvider.Settings() {
              @Override
              public <C extends Record> C read(Class<C> type) {
                return ConfigFiles.read(file, type);
              }
            },
            new SimulatorProvider.KeyPair(own.certificate(), own.privateKey()),
            Ticker.system()),
        "the simulator");
  }

  /** Waits for a start; reports a failure as one line. */
  static <T> T await(Future<T> start, String what) {
    try {
      return start.await(START.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new Cli.CommandFailure(what + " did not start within " + START.toSeconds() + " s", e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new Cli.CommandFailure(what + " can't start: " + e.getMessage(), e);
    }
  }

  /** Drains a running gateway when the process is told to end, for at most {@code limit}. */
  static void stopWithTheProcess(Vertx vertx, Stop stop, Duration limit) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  try {
                    stop.run()
                        .eventually(vertx::close)
                        .await(limit.toMillis(), TimeUnit.MILLISECONDS);
                  } catch (TimeoutException e) {
                    System.err.println("stopped before all requests had ended");
                  } finally {
                    LogOutput.close();
                  }
                },
                "shutdown"));
  }

  /** An action that stops a service. */
  @FunctionalInterface
  interface Stop {
    Future<Void> run();
  }

  /** Stops a gateway. */
  static Stop of(Gateway gateway) {
    return gateway::stop;
  }
}
