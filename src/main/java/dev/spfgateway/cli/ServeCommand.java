package dev.spfgateway.cli;

import dev.spfgateway.app.Gateway;
import dev.spfgateway.app.Source;
import dev.spfgateway.config.RegistryFile;
import dev.spfgateway.config.SecretSource;
import dev.spfgateway.edge.SelfSignedCertificate;
import dev.spfgateway.spi.SimulatorProvider.Simulation;
import dev.spfgateway.store.Stores;
import dev.spfgateway.telemetry.log.LogOutput;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs a gateway until the process is told to stop. */
@Command(
    name = "serve",
    description = "Runs the gateway until SIGTERM or Ctrl-C, then drains and stops.",
    mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
  private static final Duration STOP_MARGIN = Duration.ofSeconds(15);

  @Mixin ConfigOption config = new ConfigOption();

  @Option(
      names = "--simulator",
      paramLabel = "FILE",
      arity = "0..1",
      fallbackValue = "conf/simulator.yaml",
      description =
          "Also runs the SPF simulator with this file (default: ${FALLBACK-VALUE}) and prints a"
              + " command that restores a checkpoint. For trying the gateway out.")
  @Nullable Path simulator;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    ConfigFiles files = ConfigFiles.load(config.file);
    LogOutput.use(
        files.gateway().telemetry().log(), Cli.version(), files.gateway().audit().chain());
    if (simulator == null) {
      Demo.refuse(files.gateway().registry(), files.registry());
    }
    UnpackedFiles.keepBelow(files.gateway().dataDirectory());
    Vertx vertx = Running.vertx();
    try {
      serve(vertx, files);
      return 0;
    } catch (RuntimeException e) {
      vertx.close().onFailure(failure -> Terminal.err(spec).println(failure));
      throw e;
    }
  }

  /** Checked at each reload, too, so that the public key can't be added while the gateway runs. */
  private RegistryFile registry(ConfigFiles files) {
    Path path = files.gateway().registry();
    return new RegistryFile(
        path,
        SecretSource.system(),
        simulator == null ? read -> Demo.refuse(path, read) : read -> {});
  }

  private void serve(Vertx vertx, ConfigFiles files) {
    PrintWriter out = Terminal.out(spec);
    out.println("spf-gateway " + Cli.version());
    @Nullable Simulation upstream = simulator == null ? null : simulate(vertx, files, simulator);
    Gateway gateway =
        Running.await(
            Gateway.start(vertx, files.gateway(), registry(files), Source.system()), "the gateway");
    Running.stopWithTheProcess(
        vertx,
        () ->
            gateway
                .stop()
                .eventually(() -> upstream == null ? Future.succeededFuture() : upstream.stop()),
        files
            .gateway()
            .shutdown()
            .delay()
            .plus(files.gateway().shutdown().drain())
            .plus(STOP_MARGIN));
    tell(out, gateway, files);
    out.flush();
  }

  private Simulation simulate(Vertx vertx, ConfigFiles files, Path file) {
    Simulation started =
        Running.simulator(vertx, file, files.gateway().dataDirectory().resolve("simulator"));
    SimulateCommand.tell(Terminal.out(spec), started);
    return started;
  }

  private void tell(PrintWriter out, Gateway gateway, ConfigFiles files) {
    String tenants = "https://localhost:" + gateway.tenantPort();
    out.println("  tenants    " + tenants + "/");
    gateway
        .selfSigned()
        .map(SelfSignedCertificate::fingerprint)
        .ifPresent(print -> out.println("             self-signed certificate, SHA-256 " + print));
    out.println(
        "  admin      "
            + (files.gateway().adminListener().tls() == null ? "http://" : "https://")
            + files.gateway().adminListener().host()
            + ":"
            + gateway.adminPort()
            + "/  (livez, readyz, metrics)");
    gateway.adminToken().ifPresent(file -> out.println("             token in " + file));
    out.println(
        "  store      "
            + Stores.place(Gateway.storeFile(files.gateway()), files.gateway().store()));
    if (simulator != null && Demo.credential(files.registry()).isPresent()) {
      out.println();
      out.println("Restore a checkpoint:");
      out.println(curl(tenants, gateway));
    }
  }

  private static String curl(String tenants, Gateway gateway) {
    String trust =
        gateway.selfSigned().map(own -> "--cacert '" + own.certificate() + "' ").orElse("");
    return "curl -sS -i "
        + trust
        + "-X MERGE -H 'X-Api-Key: "
        + Demo.API_KEY
        + "' -H 'Content-Type: application/json' -d '"
        + Demo.RESTORE
        + "' \""
        + tenants
        + Demo.CHECKPOINT
        + "\"";
  }
}
