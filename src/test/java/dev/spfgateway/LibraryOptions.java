package dev.spfgateway;

import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.spfgateway.admin.AdminConfig;
import dev.spfgateway.admin.AdminListener;
import dev.spfgateway.audit.StreamConfig;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.base.memory.MemoryBudget;
import dev.spfgateway.config.GatewayConfig;
import dev.spfgateway.config.RegistryConfig;
import dev.spfgateway.config.YamlRecords;
import dev.spfgateway.edge.ClientAddresses;
import dev.spfgateway.edge.EdgeConfig;
import dev.spfgateway.edge.OpenConnections;
import dev.spfgateway.edge.SelfSignedCertificate;
import dev.spfgateway.edge.TenantListener;
import dev.spfgateway.http.HttpRefusals;
import dev.spfgateway.http.ServerCertificate;
import dev.spfgateway.identity.token.IssuerConfig;
import dev.spfgateway.identity.token.TokenConfig;
import dev.spfgateway.store.postgres.server.PostgresConfig;
import dev.spfgateway.upstream.config.StampConfig;
import dev.spfgateway.upstream.config.UpstreamConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.LoaderOptions;

/** The options objects that the product makes of the example configuration, and what is in them. */
final class LibraryOptions {
  private static final Path CONFIG = Path.of("conf", "gateway.yaml");
  private static final Path REGISTRY = Path.of("conf", "registry.yaml");

  private LibraryOptions() {}

  /** A user of a library, and its options. */
  record Column(String name, Object options) {}

  private static GatewayConfig gateway() {
    return YamlRecords.load(CONFIG, GatewayConfig.class, name -> null);
  }

  /** What a method of the product makes that others have no business with. */
  @SuppressWarnings("unchecked") // The caller names the type that the method returns.
  private static <T> T made(String type, String method, Object... arguments) {
    try {
      for (Method one : Class.forName("dev.spfgateway." + type).getDeclaredMethods()) {
        if (one.getName().equals(method) && one.getParameterCount() == arguments.length) {
          one.setAccessible(true);
          return (T) one.invoke(null, arguments);
        }
      }
      throw new AssertionError(type + " has no " + method);
    } catch (ClassNotFoundException | IllegalAccessException e) {
      throw new AssertionError(e);
    } catch (InvocationTargetException e) {
      throw new AssertionError(e.getCause());
    }
  }

  static HttpClientOptions spf() {
    StampConfig stamp =
        YamlRecords.load(REGISTRY, RegistryConfig.class, name -> null).stamps().get(0);
    UpstreamConfig upstream = gateway().upstream();
    return made(
        "upstream.connection.EndpointOptions", "of", stamp, stamp.endpoints().get(0), upstream);
  }

  static HttpClientOptions issuers() {
    IssuerConfig issuer =
        new IssuerConfig(
            "https://login.example/",
            List.of("spf-gateway"),
            java.net.URI.create("https://login.example/keys"),
            null,
            List.of(Path.of("authority.pem")),
            List.of("ES256"),
            "sub");
    TokenConfig.Keys keys = gateway().authentication().bearer().keys();
    return made("identity.token.IssuerEndpoint", "options", true, issuer, keys);
  }

  static HttpServerOptions tenants() {
    EdgeConfig config = gateway().tenantListener();
    ClientAddresses addresses = new ClientAddresses(config.clientAddress(), Ticker.system());
    return made(
        "edge.ListenerOptions",
        "of",
        config,
        new TenantListener.Keys(certificate(), true),
        new TenantListener.Shared(
            new AtomicBoolean(),
            new OpenConnections(config.connections()),
            addresses,
            new HttpRefusals(new SimpleMeterRegistry(), "tenant", () -> "id"),
            MemoryBudget.unlimited()));
  }

  private static ServerCertificate certificate() {
    Vertx vertx = Vertx.vertx();
    try {
      SelfSignedCertificate own =
          SelfSignedCertificate.ensure(
              Files.createTempDirectory("defaults"), "own", List.of("x"), Ticker.system());
      return ServerCertificate.read(vertx, own.certificate(), own.privateKey());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      Future<Void> unused = vertx.close();
    }
  }

  private static Buffer authority() {
    return Buffer.buffer("any");
  }

  static HttpServerOptions admin() {
    AdminConfig config = gateway().adminListener();
    AdminListener.Keys keys = new AdminListener.Keys(certificate(), Optional.of(authority()));
    return made("admin.AdminListener", "options", config, Optional.of(keys));
  }

  static NetClientOptions syslog() {
    StreamConfig.Syslog config =
        new StreamConfig.Syslog(
            "log.example",
            6514,
            true,
            List.of(Path.of("authority.pem")),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10));
    return made("audit.stream.SyslogOutlet", "options", config);
  }

  private static PostgresConfig postgresConfig() {
    return YamlRecords.parse(
        "{host: db.example, database: spf, user: spf, trust: [authority.pem]}",
        CONFIG,
        PostgresConfig.class,
        name -> null);
  }

  static NetClientOptions postgresTransport() {
    return made("store.postgres.server.PostgresServer", "transport", postgresConfig());
  }

  static PgConnectOptions postgres() {
    return made(
        "store.postgres.server.PostgresServer", "options", postgresConfig(), Duration.ofSeconds(5));
  }

  static PoolOptions postgresPool() {
    return made(
        "store.postgres.server.PostgresServer",
        "poolOptions",
        postgresConfig(),
        Duration.ofSeconds(5));
  }

  static VertxOptions vertx() {
    return made("cli.Running", "options");
  }

  static LoaderOptions yaml() {
    return made("config.YamlReader", "options");
  }

  static StreamReadConstraints json() {
    return made("odata.body.JsonBody", "constraints");
  }

  /** Each option that has a setter, with its value in each column. */
  static Map<String, List<String>> values(Class<?> options, List<Column> columns) {
    Map<String, List<String>> values = new TreeMap<>();
    for (String option : names(options)) {
      List<String> cells = new ArrayList<>();
      columns.forEach(column -> cells.add(value(column.options(), option)));
      values.put(option, cells);
    }
    return values;
  }

  private static TreeSet<String> names(Class<?> options) {
    boolean builder = options.getSimpleName().equals("Builder");
    return Arrays.stream(options.getMethods())
        .filter(method -> !method.isBridge() && method.getParameterCount() == 1)
        .filter(method -> method.getDeclaringClass() != Object.class)
        .map(Method::getName)
        .filter(name -> builder ? !name.equals("equals") : name.matches("(set|add)[A-Z].*"))
        .map(name -> builder ? name : option(name))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** {@code addCrlPath} fills {@code crlPaths}. */
  private static String option(String method) {
    String name = method.substring(3, 4).toLowerCase(Locale.ROOT) + method.substring(4);
    return method.startsWith("set") ? name : name + "s";
  }

  private static String value(Object options, String option) {
    String upper = option.substring(0, 1).toUpperCase(Locale.ROOT) + option.substring(1);
    for (String getter : List.of("get" + upper, "is" + upper, option)) {
      try {
        Method method = options.getClass().getMethod(getter);
        method.setAccessible(true);
        Object value = method.invoke(options);
        boolean ofMachine =
            option.equals("eventLoopPoolSize")
                && value.equals(2 * Runtime.getRuntime().availableProcessors());
        return ofMachine ? "2 for each processor" : text(value);
      } catch (NoSuchMethodException e) {
        continue;
      } catch (IllegalAccessException | InvocationTargetException e) {
        return "not readable";
      }
    }
    return "not readable";
  }

  private static String text(Object value) {
    if (value instanceof Map<?, ?> map) {
      return map.isEmpty()
          ? "none"
          : text(new TreeSet<>(map.keySet().stream().map(String::valueOf).toList()));
    }
    if (value instanceof Collection<?> many) {
      List<String> texts = many.stream().map(String::valueOf).sorted().toList();
      return texts.isEmpty()
          ? "none"
          : texts.size() > 4 ? texts.size() + " entries" : String.join(", ", texts);
    }
    if (value != null && value.getClass().isHidden()) {
      return "a function";
    }
    boolean plain =
        value == null
            || value instanceof Number
            || value instanceof Boolean
            || value instanceof String
            || value instanceof Enum<?>
            || value instanceof Duration;
    String text = plain ? String.valueOf(value) : "a " + value.getClass().getSimpleName();
    return text.isEmpty() ? "empty" : text.equals("null") ? "none" : text;
  }
}
