package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.RunningGateway.OWNER;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_1;
import static dev.spfgateway.simulator.SimulatorFixture.aSimulator;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import dev.spfgateway.auth.ApiKey;
import dev.spfgateway.base.Secret;
import dev.spfgateway.identity.password.PasswordHash;
import dev.spfgateway.identity.token.TestIssuer;
import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * Puts secrets wherever a client can, and searches for them in everything that the gateway writes.
 */
class AuditSecretsIT {
  private static final String ADMIN_TOKEN = Planter.MARK + "of-the-operators";
  private static final String PASSWORD = Planter.MARK + "password";

  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private final List<String> log = new CopyOnWriteArrayList<>();
  private final Keeping keeping = new Keeping();
  private final Logger root = (Logger) LoggerFactory.getLogger("ROOT");
  private final Map<Logger, Level> levels = new java.util.HashMap<>();
  private final TestIssuer.Key key = TestIssuer.Key.ec("first");
  private SimulatorFixture simulator;
  private SyslogServer syslog;
  private TestIssuer issuer;

  /** Whatever is logged, at any level that the gateway's own code could be set to. */
  private final class Keeping extends AppenderBase<ILoggingEvent> {
    @Override
    protected void append(ILoggingEvent event) {
      log.add(
          event.getLoggerName()
              + " "
              + event.getFormattedMessage()
              + event.getKeyValuePairs()
              + event.getMDCPropertyMap()
              + (event.getThrowableProxy() == null
                  ? ""
                  : ThrowableProxyUtil.asString(event.getThrowableProxy())));
    }
  }

  @BeforeEach
  void start() throws IOException {
    keeping.start();
    root.addAppender(keeping);
    level("dev.spfgateway", Level.TRACE);
    level("access", Level.INFO);
    Files.createDirectories(directory.resolve("gateway"));
    Files.writeString(directory.resolve("gateway/admin.password"), ADMIN_TOKEN);
    simulator = aSimulator().start(bed);
    syslog = SyslogServer.plain(bed);
    issuer = TestIssuer.start(bed);
    issuer.publish(key);
  }

  private void level(String name, Level level) {
    Logger logger = (Logger) LoggerFactory.getLogger(name);
    levels.put(logger, logger.getLevel());
    logger.setLevel(level);
  }

  @AfterEach
  void stop() {
    root.detachAppender(keeping);
    levels.forEach(Logger::setLevel);
  }

  /** Stamp-2 can't be reached. */
  private RunningGateway gateway() {
    String hash = PasswordHash.of(Secret.of(PASSWORD), new Random(1)).print();
    return RunningGateway.in(directory.resolve("gateway"))
        .endpoint(simulator.endpoint(STAMP_1), simulator.certificate())
        .set("adminListener.token.file", "admin.password")
        // So that SPF's refusals end an operation, and at once.
        .unset("operation")
        .set("operation.bookkeeping", "0s")
        .set("operation.baseline.timeout", "5s")
        .set("authentication.basic.enabled", true)
        .trusting(issuer)
        .set("audit.heads.interval", "100ms")
        .set("audit.heads.file", "heads.jsonl")
        .set("audit.denials.interval", "100ms")
        .set("audit.streams.interval", "50ms")
        .set("audit.streams.file.path", "stream.jsonl")
        .set("audit.streams.syslog.host", "localhost")
        .set("audit.streams.syslog.tls", false)
        .set("audit.streams.syslog.port", syslog.port())
        .withCredentials(
            "contoso",
            "      - {id: contoso-basic, role: operator, passwordHash: '"
                + hash
                + "'}\n      - {id: contoso-token, role: operator, token: {issuer: '"
                + TestIssuer.NAME
                + "', claims: {sub: ci}}}\n")
        .start(bed.vertx());
  }

  @Test
  void nothingThatAClientCanHideASecretInIsWritten() {
    List<String> forms = new ArrayList<>();
    try (RunningGateway gateway = gateway()) {
      Planter planter = new Planter(gateway);
      planter.show("Basic " + base64("contoso-basic:" + PASSWORD));
      planter.show(
          "Bearer " + key.sign(TestIssuer.claims(Instant.now()).claim("x", PASSWORD).build()));
      planter.plantAll();
      TestClient.Answer restored = gateway.restore();
      assertThat(restored.status()).as(restored.body()).isEqualTo(204);
      String last = restored.header("X-Audit-Id");
      until(() -> text(directory.resolve("gateway/stream.jsonl")).contains(last));
      until(() -> syslog.messages().stream().anyMatch(one -> one.contains(last)));
      until(() -> ask(gateway, "/api/audit?kind=denial").contains("Unauthenticated"));
      forms.addAll(planter.encoded());

      Map<String, String> all = new TreeMap<>(written());
      all.put("log", String.join("\n", log));
      all.put("syslog", String.join("\n", syslog.messages()));
      all.put("metrics", ask(gateway, "/metrics"));
      all.put("api", ask(gateway, "/api/audit?limit=500"));
      all.put("api refused", gateway.admin("/api/audit?x=" + Planter.MARK).body());
      all.put("api asked wrongly", ask(gateway, "/api/audit?" + Planter.MARK + "=1"));
      for (int i = 0; i < planter.answers().size(); i++) {
        all.put("answer " + i, planter.answers().get(i));
      }
      assertSearched(all);
      assertNothingFound(all, forms);
    }
    assertNothingFound(written(), forms);
  }

  private static String ask(RunningGateway gateway, String path) {
    return gateway.admin(path, "Authorization", "Bearer " + ADMIN_TOKEN).body();
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** That a secret is not found means something only where it could have been. */
  private static void assertSearched(Map<String, String> all) {
    assertThat(all)
        .containsKeys(
            "gateway/data/gateway.db",
            "gateway/data/gateway.db-wal",
            "gateway/heads.jsonl",
            "gateway/stream.jsonl");
    assertThat(all.get("log")).contains("access request", "path=", "contoso-basic");
    assertThat(all.get("syslog")).contains("\"kind\":\"intent\"", "\"kind\":\"denial\"");
    assertThat(all.get("metrics")).contains("spfgateway_");
    assertThat(all.get("api")).contains("contoso-token", "contoso-basic", "rejected");
    assertThat(all.values().stream().filter(text -> text.contains("odata.error"))).isNotEmpty();
    assertThat(all.values()).anySatisfy(text -> assertThat(text).startsWith("HTTP/2 400"));
    assertThat(all.keySet().stream().filter(name -> name.startsWith("answer")).count())
        .isGreaterThan(100);
  }

  private static void assertNothingFound(Map<String, String> places, List<String> forms) {
    List<String> secrets = new ArrayList<>(forms);
    secrets.addAll(List.of(key(OPERATOR), key(OWNER), SimulatorFixture.PASSWORD + "\""));
    assertThat(places.keySet().stream().map(place -> found(place, places.get(place), secrets)))
        .filteredOn(found -> !found.isEmpty())
        .isEmpty();
  }

  /** Where a secret stands in a text, with what stands around it; empty when there is none. */
  private static String found(String place, String text, List<String> secrets) {
    int at = text.toLowerCase(Locale.ROOT).indexOf(Planter.MARK.toLowerCase(Locale.ROOT));
    for (String secret : secrets) {
      at = at < 0 ? text.indexOf(secret) : at;
    }
    return at < 0
        ? ""
        : place + ": " + text.substring(Math.max(0, at - 80), Math.min(text.length(), at + 80));
  }

  private static String key(ApiKey key) {
    return key.secret().reveal();
  }

  /** All files of the gateway but those that an operator wrote. */
  private Map<String, String> written() {
    Map<String, String> texts = new TreeMap<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = directory.relativize(file).toString();
        if (!name.endsWith("registry.yaml") && !name.endsWith("password")) {
          texts.put(name, text(file));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return texts;
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
