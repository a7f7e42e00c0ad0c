package dev.spfgateway.upstream.connection;

import static dev.spfgateway.testing.Waits.await;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.base.HandTicker;
import dev.spfgateway.base.Secret;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.connect.Dialer;
import dev.spfgateway.pipeline.DeliveryPhase;
import dev.spfgateway.upstream.body.AnswerBody;
import dev.spfgateway.upstream.config.UpstreamConfig;
import dev.spfgateway.upstream.credential.CredentialEvents;
import dev.spfgateway.upstream.credential.CredentialState;
import dev.spfgateway.upstream.credential.CredentialStates;
import dev.spfgateway.upstream.credential.Identity;
import dev.spfgateway.upstream.delivery.Delivery;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which request gets which connection, over real sockets. Answers arrive when the test says so. */
class ConnectionsIT {
  private static final String ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
  private static final String LAST =
      "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}";
  private static final Duration LONG = Duration.ofMinutes(1);

  private final Vertx vertx = Vertx.vertx();
  private final Context loop = vertx.getOrCreateContext();
  private final List<NetSocket> sockets = new CopyOnWriteArrayList<>();
  private final AtomicInteger heads = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();
  private NetServer server;
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final ConnectionCounts counts = new ConnectionCounts(metrics);
  private Connections connections;
  private int port;
  private Ticker ticker = Ticker.system();

  @BeforeEach
  void listen() {
    server = vertx.createNetServer();
    server.connectHandler(
        socket -> {
          sockets.add(socket);
          socket.closeHandler(gone -> closed.incrementAndGet());
          socket.handler(bytes -> heads.incrementAndGet());
        });
    port = await(server.listen(0, "localhost")).actualPort();
  }

  @AfterEach
  void stop() {
    await(vertx.close());
  }

  private <T> T onLoop(Callable<T> work) {
    Promise<T> result = Promise.promise();
    loop.runOnContext(
        go -> {
          try {
            result.complete(work.call());
          } catch (Exception e) {
            result.fail(e);
          }
        });
    return await(result.future());
  }

  private void limit(int maxOpen, int maxWaiting, Duration maxWait, Duration keepAlive) {
    connections =
        onLoop(
            () ->
                new Connections(
                    vertx,
                    new Connections.Server(
                        vertx.createHttpClient(),
                        new HttpConnectOptions().setHost("localhost").setPort(port).setSsl(false),
                        new Dialer(
                            vertx,
                            new Dialer.Server("localhost", port, Duration.ofSeconds(5)),
                            Ticker.system()),
                        new Identity.Basic("spf", Secret.of("password")),
                        counts.of("stamp-1", "spf")),
                    accepted(),
                    new UpstreamConfig.Connection(
                        Duration.ofSeconds(5), maxOpen, maxWaiting, maxWait, keepAlive, LONG, LONG),
                    ticker));
  }

  /** A credential that this server has accepted. */
  private static CredentialStates.Shown accepted() {
    CredentialState made =
        new CredentialState(
            new UpstreamConfig.Credentials(false, Duration.ZERO, LONG, Duration.ofMillis(10)),
            Ticker.system(),
            new CredentialEvents(new SimpleMeterRegistry(), Duration.ZERO));
    CredentialState.Place place = new CredentialState.Place("stamp-1", "https://localhost");
    made.accepted(place, made.admit(place, CredentialState.Showing.REQUEST).ticket());
    return new CredentialStates.Shown(made, place);
  }

  /** A read on its way. */
  private record Sent(Delivery delivery, Future<Buffer> body) {}

  private Sent send(boolean fresh) {
    return onLoop(
        () -> {
          Delivery delivery = Delivery.ofRead(vertx);
          Future<Buffer> body =
              delivery
                  .send(
                      connections,
                      new RequestOptions().setMethod(HttpMethod.GET).setURI("/"),
                      fresh,
                      60_000)
                  .compose(answer -> AnswerBody.collect(answer, 100));
          return new Sent(delivery, body);
        });
  }

  private void arrived(int count) {
    until(() -> heads.get() == count);
  }

  /** Sends one and has it answered. */
  private Sent exchange() {
    int before = heads.get();
    Sent sent = send(false);
    arrived(before + 1);
    sockets.get(sockets.size() - 1).write(ANSWER);
    await(sent.body());
    return sent;
  }

  @Test
  void usesTheConnectionAgainThatWasGivenBack() {
    limit(2, 0, LONG, LONG);

    exchange();
    exchange();

    assertThat(sockets).hasSize(1);
  }

  @Test
  void countsConnectionsThatAreInUseAndThoseThatAreNot() {
    limit(2, 0, LONG, LONG);

    Sent sent = send(false);
    arrived(1);
    assertThat(count("active")).isEqualTo(1);
    assertThat(count("idle")).isZero();
    sockets.get(0).write(ANSWER);
    await(sent.body());
    until(() -> count("idle") == 1);
    assertThat(count("active")).isZero();

    send(false);
    arrived(2);
    assertThat(count("active")).isEqualTo(1);
    assertThat(count("idle")).isZero();
    sockets.get(0).close();

    until(() -> count("active") == 0);
    assertThat(count("idle")).isZero();
  }

  private double count(String state) {
    return metrics.get("spfgateway.upstream.connections").tag("state", state).gauge().value();
  }

  @Test
  void exportsNothingForAnEndpointThatLeftTheRegistry() {
    limit(2, 0, LONG, LONG);
    exchange();

    counts.retain(Map.of("stamp-1", Set.of("another")));

    assertThat(metrics.find("spfgateway.upstream.connections").gauges()).isEmpty();
  }

  @Test
  void letsRequestsWaitInTheirOrderAndRefusesTheOneTooMany() {
    limit(1, 2, LONG, LONG);
    Sent first = send(false);
    arrived(1);
    Sent second = send(false);
    Sent third = send(false);

    Sent fourth = send(false);

    assertThat(fourth.body().failed()).isTrue();
    assertThat(fourth.delivery().phase()).isEqualTo(DeliveryPhase.NOT_CONNECTED);
    for (Sent sent : List.of(first, second, third)) {
      until(() -> sent.delivery().phase() == DeliveryPhase.WHOLLY_WRITTEN);
      arrived(1 + List.of(first, second, third).indexOf(sent));
      sockets.get(0).write(ANSWER);
      assertThat(await(sent.body()).toString()).isEqualTo("{}");
    }
    assertThat(sockets).hasSize(1);
  }

  @Test
  void waitsNoLongerThanIsSetAndThenNothingWasSent() {
    limit(1, 1, Duration.ofMillis(20), LONG);
    send(false);
    arrived(1);

    Sent second = send(false);
    until(() -> second.body().isComplete());

    assertThat(second.body().cause()).isInstanceOf(TimeoutException.class);
    assertThat(second.delivery().phase()).isEqualTo(DeliveryPhase.NOT_CONNECTED);
    assertThat(heads).hasValue(1);
  }

  @Test
  void keepsAnEndedAttemptAwayFromTheConnectionThatAnotherOneHas() {
    limit(1, 0, LONG, LONG);
    Sent ended = exchange();
    Sent next = send(false);
    arrived(2);

    onLoop(
        () -> {
          ended.delivery().abandon();
          return true;
        });
    sockets.get(0).write(ANSWER);

    assertThat(await(next.body()).toString()).isEqualTo("{}");
    assertThat(closed).hasValue(0);
  }

  @Test
  void closesTheConnectionOfAnAttemptThatIsGivenUpAndServesTheNextOne() {
    limit(1, 1, LONG, LONG);
    Sent first = send(false);
    arrived(1);
    Sent second = send(false);

    onLoop(
        () -> {
          first.delivery().abandon();
          return true;
        });
    arrived(2);
    sockets.get(1).write(ANSWER);

    assertThat(await(second.body()).toString()).isEqualTo("{}");
    until(() -> closed.get() == 1);
  }

  @Test
  void sendsNothingOverAConnectionThatTheServerCallsItsLast() {
    limit(1, 1, LONG, LONG);
    Sent first = send(false);
    arrived(1);
    Sent second = send(false);

    sockets.get(0).write(LAST);
    await(first.body());
    arrived(2);
    sockets.get(1).write(ANSWER);

    assertThat(await(second.body()).toString()).isEqualTo("{}");
    assertThat(sockets).hasSize(2);
  }

  @Test
  void makesRoomForANewConnectionByClosingAnIdleOne() {
    limit(1, 0, LONG, LONG);
    exchange();

    Sent fresh = send(true);
    arrived(2);
    sockets.get(1).write(ANSWER);

    assertThat(await(fresh.body()).toString()).isEqualTo("{}");
    until(() -> closed.get() == 1);
  }

  @Test
  void closesAConnectionThatIsIdleForTooLong() {
    limit(1, 0, LONG, Duration.ofSeconds(1));
    exchange();

    until(() -> closed.get() == 1);

    assertThat(sockets).hasSize(1);
  }

  @Test
  void endsAConnectionPastItsAgeAfterItsRequestAndNeverWithinIt() {
    HandTicker clock = new HandTicker();
    ticker = clock;
    limit(1, 1, LONG, LONG);
    Sent busy = send(false);
    arrived(1);

    clock.pass(LONG);
    Sent next = send(false);
    sockets.get(0).write(ANSWER);

    assertThat(await(busy.body()).toString()).isEqualTo("{}");
    arrived(2);
    sockets.get(1).write(ANSWER);
    assertThat(await(next.body()).toString()).isEqualTo("{}");
    until(() -> closed.get() == 1);
    assertThat(sockets).hasSize(2);
  }

  @Test
  void usesNoIdleConnectionPastItsAge() {
    HandTicker clock = new HandTicker();
    ticker = clock;
    limit(1, 0, LONG, Duration.ofMinutes(10));
    exchange();
    clock.pass(LONG.minusNanos(1));
    exchange();

    clock.pass(Duration.ofNanos(1));
    Sent next = send(false);
    arrived(3);
    sockets.get(1).write(ANSWER);

    assertThat(await(next.body()).toString()).isEqualTo("{}");
    assertThat(sockets).hasSize(2);
    until(() -> closed.get() == 1);
  }

  @Test
  void endsWhatIsUnderWayOfARetiredServerAndThenClosesAll() {
    limit(2, 1, LONG, LONG);
    Sent busy = send(false);
    arrived(1);
    Sent idle = send(false);
    arrived(2);
    sockets.get(1).write(ANSWER);
    await(idle.body());

    onLoop(
        () -> {
          connections.retire();
          return true;
        });
    until(() -> closed.get() == 1);
    sockets.get(0).write(ANSWER);

    assertThat(await(busy.body()).toString()).isEqualTo("{}");
    until(() -> closed.get() == 2);
    assertThat(send(false).body().failed()).isTrue();
  }

  @Test
  void tellsEachWaitingRequestWhenNobodyListens() {
    port = 1;
    limit(1, 10, LONG, LONG);

    List<Sent> sent = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      sent.add(send(false));
    }

    for (Sent one : sent) {
      until(() -> one.body().failed());
      assertThat(one.delivery().phase()).isEqualTo(DeliveryPhase.NOT_CONNECTED);
    }
  }
}
