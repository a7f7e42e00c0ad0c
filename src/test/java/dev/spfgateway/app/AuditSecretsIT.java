package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.RunningGateway.OWNER;
import static dev.spfgateway.app.RunningGateway.RESTORE;
import static dev.spfgateway.app.RunningGateway.await;
import static dev.spfgateway.app.RunningGateway.beforeUpdate;
import static dev.spfgateway.simulator.SimulatorFixture.CONTOSO;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_1;
import static dev.spfgateway.simulator.SimulatorFixture.aSimulator;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.spfgateway.auth.ApiKey;
import dev.spfgateway.simulator.SimulatorFixture;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Puts secrets wherever a client can, and looks for them in everything that the gateway writes. */
class AuditSecretsIT {
  /** Each secret begins so; a number follows. */
  private static final String MARK = "Planted-S3cret-";

  @TempDir Path directory;
  private final List<String> log = new CopyOnWriteArrayList<>();
  private int planted;

  private String secret() {
    planted++;
    return MARK + planted + "-";
  }

  /** Whatever is logged, at any level that the gateway's own code could be set to. */
  private final class Keeping extends AppenderBase<ILoggingEvent> {
    @Override
    protected void append(ILoggingEvent event) {
      log.add(
          event.getFormattedMessage()
              + event.getKeyValuePairs()
              + event.getMDCPropertyMap()
              + (event.getThrowableProxy() == null ? "" : event.getThrowableProxy().getMessage()));
    }
  }

  @Test
  void nothingThatAClientCanHideASecretInIsWritten() throws IOException {
    Files.createDirectories(directory.resolve("gateway"));
    Vertx vertx = Vertx.vertx();
    Logger root = (Logger) LoggerFactory.getLogger("ROOT");
    Logger own = (Logger) LoggerFactory.getLogger("dev.spfgateway");
    Logger access = (Logger) LoggerFactory.getLogger("access");
    Level ownBefore = own.getLevel();
    Level accessBefore = access.getLevel();
    Keeping keeping = new Keeping();
    keeping.start();
    root.addAppender(keeping);
    own.setLevel(Level.TRACE);
    access.setLevel(Level.INFO);
    SimulatorFixture simulator = aSimulator().start(vertx);
    RunningGateway gateway =
        RunningGateway.in(directory.resolve("gateway"))
            .before(simulator)
            .with("authentication", "basic: {enabled: true}")
            .with(
                "audit",
                "{commitTimeout: 20s, heads: {interval: 100ms, file: heads.jsonl}, denials: {interval: 100ms},"
                    + " streams: {interval: 50ms, file: {path: stream.jsonl}}}")
            .start(vertx);
    try {
      plant(gateway);
      String last = gateway.restore().header("X-Audit-Id");
      RawUpstream.until(() -> written().getOrDefault("gateway/stream.jsonl", "").contains(last));
      RawUpstream.until(
          () -> gateway.admin("/api/audit?kind=denial").body().contains("Unauthenticated"));

      assertNothingFound(gateway, written());
    } finally {
      gateway.close();
      simulator.close();
      await(vertx.close());
      root.detachAppender(keeping);
      own.setLevel(ownBefore);
      access.setLevel(accessBefore);
    }
    written().forEach((file, text) -> assertThat(text).as(file).doesNotContain(MARK));
  }

  private void plant(RunningGateway gateway) {
    String restore = RESTORE.replace("}", ",\"Description\":\"" + secret() + "\"}");
    List<String> headers = new ArrayList<>();
    for (String name :
        List.of(
            "User-Agent", "X-Other", "Cookie", "Referer", "x-ms-principal-id", "X-Request-Id")) {
      headers.add(name);
      headers.add(secret());
    }
    String[] more = headers.toArray(String[]::new);
    gateway.send("MERGE", beforeUpdate(), OPERATOR, restore, more);
    gateway.send("MERGE", beforeUpdate() + "?x=" + secret(), OPERATOR, RESTORE, more);
    gateway.send(
        "GET", CONTOSO_VMM + "Jobs?$filter=Name%20eq%20'" + secret() + "'", OPERATOR, null);
    for (String path :
        List.of(
            "/" + secret(),
            "/" + CONTOSO + "/" + secret(),
            "/" + CONTOSO + "/operations/" + secret(),
            "/" + CONTOSO + "/audit/" + secret(),
            "/" + CONTOSO + "/audit?principal=" + secret(),
            CONTOSO_VMM + secret(),
            CONTOSO_VMM + "VirtualMachines(ID='" + secret() + "')",
            CONTOSO_VMM + "Jobs/" + secret())) {
      gateway.send("GET", path, OPERATOR, null);
    }
    String byText = CONTOSO_VMM + "VMCheckPoints(ID='%s',StampId=guid'" + STAMP_1 + "')";
    gateway.send("MERGE", byText.formatted(secret()), OWNER, RESTORE);
    gateway.send("DELETE", byText.formatted(secret()), OWNER, null);
    gateway.send("GET", CONTOSO_VMM + "Jobs", null, null, "X-Api-Key", secret());
    gateway.send("GET", CONTOSO_VMM + "Jobs", null, null, "Authorization", "Bearer " + secret());
    String basic = base64("user-" + secret() + ":" + secret());
    gateway.send("GET", CONTOSO_VMM + "Jobs", null, null, "Authorization", "Basic " + basic);
    gateway.send("GET", CONTOSO_VMM + "Jobs", null, null, "Authorization", "NTLM " + secret());
    gateway.send(
        "POST",
        CONTOSO_VMM + "$batch",
        OPERATOR,
        Batches.aBatch()
            .with(Batches.get(CONTOSO_VMM + secret()))
            .with(Batches.get(CONTOSO_VMM + "Jobs?$filter=" + secret()))
            .withChangeSet(Batches.change("MERGE", beforeUpdate(), restore))
            .text(),
        "Content-Type",
        Batches.TYPE);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private void assertNothingFound(RunningGateway gateway, Map<String, String> files) {
    List<String> keys = List.of(key(OPERATOR), key(OWNER));
    Map<String, String> all = new TreeMap<>(files);
    all.put("log", String.join("\n", log));
    all.put("metrics", gateway.admin("/metrics").body());
    all.put("api", gateway.admin("/api/audit?limit=500").body());
    assertThat(all).containsKeys("gateway/data/gateway.db", "gateway/data/gateway.db-wal");
    assertThat(all.get("log")).contains("request");
    all.forEach(
        (place, text) ->
            assertThat(text)
                .as(place)
                .doesNotContain(MARK)
                .doesNotContain(keys)
                .doesNotContain(SimulatorFixture.PASSWORD + "\"")
                .doesNotContain(base64(MARK).substring(0, 12)));
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
          texts.put(name, Files.readString(file, StandardCharsets.ISO_8859_1));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return texts;
  }
}
