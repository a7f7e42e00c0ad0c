package dev.spfgateway.cli;

import dev.spfgateway.spi.SimulatorProvider.Simulation;
import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the SPF simulator on its own. */
@Command(
    name = "simulate",
    description = "Runs only the SPF/VMM simulator until SIGTERM or Ctrl-C.",
    mixinStandardHelpOptions = true)
final class SimulateCommand implements Callable<Integer> {
  private static final Duration STOP = Duration.ofSeconds(10);

  @Option(
      names = "--config",
      paramLabel = "FILE",
      defaultValue = "conf/simulator.yaml",
      description = "The simulator's configuration (default: ${DEFAULT-VALUE}).")
  Path config = Path.of("conf/simulator.yaml");

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "data/simulator",
      description = "The directory for its certificate (default: ${DEFAULT-VALUE}).")
  Path data = Path.of("data/simulator");

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Vertx vertx = Running.vertx();
    try {
      Simulation started = Running.simulator(vertx, config, data);
      Running.stopWithTheProcess(vertx, started::stop, STOP);
      tell(Terminal.out(spec), started);
      return 0;
    } catch (RuntimeException e) {
      vertx.close().onFailure(failure -> Terminal.err(spec).println(failure));
      throw e;
    }
  }

  /** Prints where a simulator listens. */
  static void tell(PrintWriter out, Simulation simulation) {
    simulation.description().forEach(line -> out.println("  " + line));
    out.flush();
  }
}
