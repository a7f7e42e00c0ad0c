package dev.spfgateway.app.soak;

import static dev.spfgateway.testing.Waits.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.app.soak.SoakWorld.Tenant;
import dev.spfgateway.audit.SealedEvent;
import dev.spfgateway.base.FreePort;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.edge.SelfSignedCertificate;
import dev.spfgateway.simulator.Simulator;
import dev.spfgateway.simulator.fault.ConnectionFault;
import dev.spfgateway.simulator.fault.FaultMatch;
import dev.spfgateway.simulator.fault.FaultRule;
import dev.spfgateway.simulator.spf.LoggedRequest;
import dev.spfgateway.store.postgres.PostgresFixture;
import dev.spfgateway.store.postgres.server.PostgresConfig;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Many tenants, random faults, and a gateway that is killed and started again and again. What
 * decides is the seed, which is printed; {@link SoakOptions} tells how to give one and how to run
 * it for longer.
 */
class SoakIT {
  private static final Logger FIGURES = LoggerFactory.getLogger("figures");
  private static final int TERMINATED = 128 + 15;
  private static final Duration ALL_SETTLED = Duration.ofSeconds(60);
  private static final Duration MOST_BETWEEN_KILLS = Duration.ofSeconds(8);

  @TempDir Path directory;

  private final SoakOptions options = SoakOptions.read();
  private final Random random = new Random(options.seed());
  private final SoakWorld world = new SoakWorld(options.seed());
  private final Ledger ledger = new Ledger();
  private final Map<Long, LoggedRequest> requests = new TreeMap<>();
  private final Vertx vertx = Vertx.vertx();
  private Simulator simulator;
  private Victim gateway;
  private Records records;
  private SoakCaller caller;
  private int kills;
  private int verified;

  @AfterEach
  void stop() {
    ledger.finish();
    ledger.giveUp();
    gateway.close();
    await(simulator.stop());
    await(vertx.close());
  }

  @Test
  void whateverDiesEachMutationHappensAtMostOnceAndTheRecordIsWhole() throws Exception {
    FIGURES.info("soak with seed {}: {}", options.seed(), options);
    start();
    List<Thread> clients = clients();
    for (FaultRule rule : SoakFaults.of(options.seed())) {
      await(simulator.add(rule));
    }

    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(options.seconds());
    while (isKillDue(end)) {
      killAndRestart();
    }
    settle(clients);
    replayAll();
    assertThat(gateway.terminate()).isEqualTo(TERMINATED);

    List<SealedEvent> events = records.verify();
    collect();
    assertThat(requests.keySet()).hasSize((int) lastSequence());
    Attribution attribution = new Attribution(ledger, events, records.rows(), requests.values());
    Examination examination = new Examination(ledger, attribution);
    String verdict = examination.verdict(await(simulator.acts()));
    FIGURES.info(
        "soak with seed {}: {} kills, {} starts, chain of {} events verified {} times\n  {}",
        options.seed(),
        kills,
        gateway.starts(),
        events.size(),
        verified + 1,
        examination.summary(requests.values()));
    assertThat(verdict).as("seed " + options.seed()).isEmpty();
    assertThat(records.guards()).as("guards that are held").isZero();
  }

  private boolean isKillDue(long end) {
    boolean inTime = System.nanoTime() < end || kills < SoakOptions.LEAST_KILLS;
    return kills < options.kills() && inTime;
  }

  private void start() throws Exception {
    SelfSignedCertificate made =
        SelfSignedCertificate.ensure(
            directory, "simulator", List.of("localhost", "127.0.0.1"), Ticker.system());
    simulator =
        await(
            Simulator.start(
                vertx, world.simulator(), made.certificate(), made.privateKey(), Ticker.system()));
    int port = FreePort.find();
    gateway =
        Victim.of(directory, world.write(directory, port, store(), simulator, made.certificate()));
    gateway.await();
    caller = new SoakCaller(vertx, port, directory.resolve("data/tls/gateway.crt"));
  }

  /** Chooses the store; gives what the gateway's configuration says of it. */
  private String store() {
    if (!options.postgresql()) {
      records = Records.of(directory.resolve("data/gateway.db"));
      return "";
    }
    PostgresFixture server = PostgresFixture.shared();
    PostgresConfig database = server.database();
    records = new Records(() -> server.connect(database.database()));
    return "store: {postgresql: {host: localhost, port: %d, database: %s, user: %s, tls: disable}}\n"
        .formatted(database.port(), database.database(), database.user());
  }

  private List<Thread> clients() {
    List<Thread> threads = new ArrayList<>();
    for (Tenant tenant : world.tenants()) {
      Queue<UUID> deletable = SoakClient.deletable(tenant);
      for (int i = 0; i < options.clients(); i++) {
        Random own = new Random(random.nextLong());
        Thread thread =
            new Thread(
                new SoakClient(caller, tenant, ledger, own, deletable), tenant.name() + "-" + i);
        thread.setDaemon(true);
        thread.start();
        threads.add(thread);
      }
    }
    return threads;
  }

  /** Mostly under load, sometimes while it starts and takes over what the last one left. */
  private void killAndRestart() {
    long until = caller.answered() + 20 + random.nextInt(130);
    waitFor(() -> caller.answered() >= until, MOST_BETWEEN_KILLS);
    pause(random.nextInt(60));
    kill();
    while (random.nextInt(4) == 0) {
      pause(200 + random.nextInt(2500));
      kill();
    }
    boolean oneEndpointIsDown = random.nextInt(3) == 0;
    int port = simulator.ports(world.wideStamp()).get(random.nextInt(2));
    await(simulator.removeFault("down"));
    if (oneEndpointIsDown) {
      await(
          simulator.add(
              FaultRule.of(new ConnectionFault.Refuse())
                  .named("down")
                  .matching(FaultMatch.any().port(port))));
    }
    gateway.await();
    records.verify();
    verified++;
    collect();
  }

  private void kill() {
    gateway.kill();
    kills++;
    gateway.begin();
  }

  private void collect() {
    await(simulator.requests()).forEach(one -> requests.put(one.sequence(), one));
  }

  private long lastSequence() {
    return requests.keySet().stream().mapToLong(Long::longValue).max().orElse(0);
  }

  /** SPF is well again, and all that was begun comes to its end. */
  private void settle(List<Thread> clients) {
    await(simulator.clearFaults());
    ledger.finish();
    waitFor(() -> clients.stream().noneMatch(Thread::isAlive), ALL_SETTLED);
    assertThat(clients).as("seed " + options.seed()).noneMatch(Thread::isAlive);
    waitFor(() -> records.open() == 0, ALL_SETTLED);
  }

  /** Whoever asks again with the key of what was done gets the same answer. */
  private void replayAll() {
    Random own = new Random(options.seed());
    ledger.mutations().stream()
        .filter(Mutation::keyed)
        .filter(one -> one.sends().stream().anyMatch(send -> send.told().says("done")))
        .forEach(one -> caller.send(one.next(SoakWorld.guid(own))));
  }

  private static void waitFor(BooleanSupplier condition, Duration longest) {
    long end = System.nanoTime() + longest.toNanos();
    while (!condition.getAsBoolean() && System.nanoTime() < end) {
      pause(20);
    }
  }

  private static void pause(int millis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }
}
