package dev.spfgateway.cli;

import dev.spfgateway.admin.AdminTlsConfig;
import dev.spfgateway.base.Secret;
import dev.spfgateway.base.Terminals;
import dev.spfgateway.base.VisibleText;
import dev.spfgateway.cli.top.AdminClient;
import dev.spfgateway.cli.top.AdminUrl;
import dev.spfgateway.cli.top.TopScreen;
import dev.spfgateway.config.GatewayConfig;
import dev.spfgateway.config.YamlRecords;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows on a terminal what a running gateway does. */
@Command(
    name = "top",
    description = {
      "Shows what a running gateway does: traffic, stamps, operations, tenants.",
      "On a terminal it draws anew until Ctrl-C; otherwise it prints once."
    },
    mixinStandardHelpOptions = true)
final class TopCommand implements Callable<Integer> {
  private static final int MOST_SECONDS = 3600;
  private static final int UNCUT = Integer.MAX_VALUE;
  private static final String HOME = "\u001b[H";
  private static final String TO_LINE_END = "\u001b[K";
  private static final String TO_SCREEN_END = "\u001b[J";

  @Mixin ConfigOption config = new ConfigOption();

  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "Scheme, host and port of the admin listener (default: adminListener of the"
              + " configuration file, on this machine).")
  @Nullable URI url;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "The file with the admin token (default: the token of the configuration file).")
  @Nullable Path tokenFile;

  @Option(
      names = "--trust",
      paramLabel = "FILE",
      description =
          "PEM file with the admin listener's certificate or its authority (default: the"
              + " certificate of the configuration file; with --url and --token-file, the Java"
              + " runtime's authorities).")
  @Nullable Path trust;

  @Option(
      names = "--interval",
      paramLabel = "SECONDS",
      defaultValue = "2",
      description = "Time between two looks, 1 to 3600 (default: ${DEFAULT-VALUE}).")
  int interval = 2;

  @Option(names = "--once", description = "Prints once, without drawing anew.")
  boolean once;

  @Option(names = "--json", description = "Prints once, as JSON.")
  boolean json;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    if (interval < 1 || interval > MOST_SECONDS) {
      throw new ParameterException(
          spec.commandLine(), "--interval must be from 1 to " + MOST_SECONDS);
    }
    Vertx vertx = Running.vertx();
    try (AdminClient client = client(vertx)) {
      boolean drawing = !once && !json && Terminals.isOutput();
      look(client, drawing);
      CountDownLatch ctrlC = new CountDownLatch(1); // ends the process; nobody counts down
      while (drawing && !ctrlC.await(interval, TimeUnit.SECONDS)) {
        look(client, true);
      }
      return 0;
    } finally {
      Waiting.on(vertx.close());
    }
  }

  /** Needs the configuration only for what the options leave open. */
  private AdminClient client(Vertx vertx) {
    Optional<Path> trusted = Optional.ofNullable(trust);
    if (url != null && tokenFile != null) {
      return new AdminClient(vertx, url, token(tokenFile), trusted);
    }
    GatewayConfig gateway =
        YamlRecords.load(config.file, GatewayConfig.class, ConfigFiles.environment());
    URI listener = url == null ? AdminUrl.of(gateway.adminListener()) : url;
    Secret token = tokenFile == null ? token(gateway) : token(tokenFile);
    return new AdminClient(vertx, listener, token, trusted.or(() -> certificate(gateway)));
  }

  /** The certificate that the admin listener shows, if it has one. */
  private static Optional<Path> certificate(GatewayConfig gateway) {
    @Nullable AdminTlsConfig tls = gateway.adminListener().tls();
    if (tls == null) {
      return Optional.empty();
    }
    return Optional.ofNullable(tls.certificate())
        .or(() -> Optional.ofNullable(gateway.tenantListener().certificate()))
        .or(() -> Optional.of(gateway.dataDirectory().resolve("tls/gateway.crt")));
  }

  private static Secret token(GatewayConfig gateway) {
    @Nullable Secret given = gateway.adminListener().token();
    return given == null ? token(gateway.dataDirectory().resolve("admin-token")) : given;
  }

  private static Secret token(Path file) {
    try {
      return Secret.of(Files.readString(file).strip());
    } catch (IOException e) {
      throw new Cli.CommandFailure("can't read the admin token in " + file, e);
    }
  }

  private void look(AdminClient client, boolean drawing) {
    Future<JsonObject> overview = client.read("/api/overview");
    Future<JsonObject> stamps = client.read("/api/stamps");
    PrintWriter out = Terminal.out(spec);
    try {
      JsonObject first = Waiting.on(overview);
      JsonObject second = Waiting.on(stamps);
      if (json) {
        String both = first.copy().mergeIn(second).encodePrettily();
        out.println(VisibleText.json(both, c -> c == '\n' || VisibleText.isVisible(c)));
      } else {
        draw(new TopScreen(first, second).lines(drawing ? columns() : UNCUT), drawing);
      }
    } catch (AdminClient.Unavailable e) {
      if (!drawing) {
        throw new Cli.CommandFailure(VisibleText.of(String.valueOf(e.getMessage())), e);
      }
      draw(List.of(VisibleText.of(String.valueOf(e.getMessage()))), true);
    }
  }

  /** Writes past {@link Terminal}, because what it writes moves the cursor on purpose. */
  private void draw(List<String> lines, boolean anew) {
    PrintWriter out = spec.commandLine().getOut();
    String end = anew ? TO_LINE_END + System.lineSeparator() : System.lineSeparator();
    out.print(anew ? HOME : "");
    lines.forEach(line -> out.print(line + end));
    out.print(anew ? TO_SCREEN_END : "");
    out.flush();
  }

  /** The width of the terminal as far as picocli can find it out; else that of most terminals. */
  private int columns() {
    return spec.usageMessage().width();
  }
}
