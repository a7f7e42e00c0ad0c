package dev.spfgateway.spi;

import dev.spfgateway.base.Ticker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;

/** Starts a simulator of SPF. The gateway's own jar has none, so that no site ships one. */
public interface SimulatorProvider {
  /**
   * Opens a simulator's ports.
   *
   * @return the simulator once it listens; fails when a port is taken or a file can't be read
   */
  Future<Simulation> start(Vertx vertx, Settings settings, KeyPair keys, Ticker ticker);

  /** A configuration file, whose form only the provider knows. */
  interface Settings {
    /** Reads the file into a record; throws with everything that is wrong with it. */
    <C extends Record> C read(Class<C> type);
  }

  /**
   * What the simulator shows clients.
   *
   * @param certificate PEM file
   * @param privateKey PEM file (PKCS #8)
   */
  record KeyPair(Path certificate, Path privateKey) {}

  /** A simulator that runs. */
  interface Simulation {
    /** What people need to know of it, such as where it listens; a line each. */
    List<String> description();

    /** Closes its ports. */
    Future<Void> stop();
  }
}
