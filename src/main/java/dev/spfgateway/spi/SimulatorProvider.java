package dev.spfgateway.spi;

import dev.spfgateway.base.Ticker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;

/**
 * Starts a simulator of SPF. The gateway's own jar contains none, so that no production site ships
 * one.
 */
public interface SimulatorProvider {
  /**
   * Starts a simulator.
   *
   * @return the simulator once it listens; fails when a port is taken or a file can't be read
   */
  Future<Simulation> start(Vertx vertx, Settings settings, KeyPair keys, Ticker ticker);

  /** A configuration file in the provider's own format. */
  interface Settings {
    /** Reads the file into a record; throws an exception that lists every problem in it. */
    <C extends Record> C read(Class<C> type);
  }

  /**
   * The simulator's TLS certificate and key.
   *
   * @param certificate PEM file
   * @param privateKey PEM file (PKCS #8)
   */
  record KeyPair(Path certificate, Path privateKey) {}

  /** A running simulator. */
  interface Simulation {
    /** Information for the user, such as where the simulator listens; one line each. */
    List<String> description();

    /** Closes the simulator's ports. */
    Future<Void> stop();
  }
}
