package dev.spfgateway.simulator;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.spi.SimulatorProvider;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;

/** Offers the simulator to {@code serve --simulator} and {@code simulate}. */
public final class Provider implements SimulatorProvider {
  /** For the service loader. */
  public Provider() {}

  @Override
  public Future<Simulation> start(Vertx vertx, Settings settings, KeyPair keys, Ticker ticker) {
    SimulatorConfig config = settings.read(SimulatorConfig.class);
    return Simulator.start(vertx, config, keys.certificate(), keys.privateKey(), ticker)
        .map(simulator -> new Started(config, simulator));
  }

  private record Started(SimulatorConfig config, Simulator simulator) implements Simulation {
    @Override
    public List<String> description() {
      List<String> lines = new ArrayList<>();
      for (SimulatorConfig.Stamp stamp : config.stamps()) {
        for (int port : simulator.ports(stamp.id())) {
          lines.add(
              "simulator  https://%s:%d/SC2012R2/VMM  (%s)"
                  .formatted(config.host(), port, stamp.name()));
        }
      }
      lines.add(
          "control    http://%s:%d/  (what the simulator got and did)"
              .formatted(config.host(), simulator.controlPort()));
      return lines;
    }

    @Override
    public Future<Void> stop() {
      return simulator.stop();
    }
  }
}
