package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.testing.RawClient;
import dev.spfgateway.testing.TestBed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Attackers use a gateway's little memory in one way after another while all requests of another
 * tenant are answered; the memory is released when the attackers go. With {@code
 * -Dspfgateway.attacks=3} there are five times as many attackers, which come three times before the
 * first ones go; with {@code -Dspfgateway.costs=true} it prints what they cost.
 */
class SmallMemoryIT {
  static final boolean IS_LONG = Integer.getInteger("spfgateway.attacks") != null;
  private static final int ROUNDS = Integer.getInteger("spfgateway.attacks", 1);
  private static final int REQUESTS = 2;
  private static final int LISTS = 80;
  private static final String OK = "HTTP/1.1 200 OK";

  /** Whether to measure what each connection costs, after collections of the garbage. */
  private static final boolean COSTS = Boolean.getBoolean("spfgateway.costs");

  /** Tests are silent but for figures that somebody asked for. */
  private static final Logger LOG = LoggerFactory.getLogger("figures");

  @TempDir static Path directory;

  @RegisterExtension static final TestBed bed = new TestBed();

  private static SmallGateway gateway;

  @BeforeAll
  static void start() {
    gateway = bed.keep(SmallGateway.start(bed.vertx(), directory));
  }

  private static void fabrikamIsServed() {
    for (int i = 0; i < REQUESTS; i++) {
      assertThat(gateway.listForFabrikam()).startsWith(OK).endsWith("{}");
      assertThat(gateway.batchForFabrikam()).startsWith("HTTP/1.1 202").contains(OK);
      assertThat(gateway.get("livez")).isNotNull();
    }
  }

  @ParameterizedTest
  @EnumSource(MemoryAttack.class)
  void servesOthersWhile(MemoryAttack attack) {
    List<GreedyClients> attackers = new ArrayList<>();
    double heap = COSTS ? gateway.heap() : 0;
    double direct = COSTS ? gateway.direct() : 0;
    try {
      for (int round = 0; round < ROUNDS; round++) {
        attackers.add(new GreedyClients(bed.vertx(), gateway.port()));
        attack.by(attackers.get(round));
        fabrikamIsServed();
      }
      if (COSTS) {
        say(attack, gateway.heap() - heap, gateway.direct() - direct);
      }
    } finally {
      attackers.forEach(GreedyClients::close);
    }

    until(() -> gateway.held() == 0);
    until(() -> gateway.metric("spfgateway_tenant_connections", "") == 0);
    fabrikamIsServed();
  }

  private static void say(MemoryAttack attack, double heap, double direct) {
    LOG.info(
        "{}: {} connections, {} KiB charged, {} KiB of the heap, {} KiB of direct memory",
        attack,
        (long) gateway.metric("spfgateway_tenant_connections", ""),
        (long) gateway.held() >> 10,
        (long) heap >> 10,
        (long) direct >> 10);
  }

  @Test
  void refusesListsThatItHasNoRoomFor() {
    List<RawClient> clients = new ArrayList<>();
    int lists = 0;
    int refused = 0;
    for (int i = 0; i < LISTS; i++) {
      RawClient client = RawClient.connect(gateway.port(), gateway.certificate());
      clients.add(client);
      String head =
          client.send(SmallGateway.head("GET " + CONTOSO_VMM + "Jobs", OPERATOR, "")).head();
      lists += head.startsWith(OK) ? 1 : 0;
      refused += head.startsWith("HTTP/1.1 503") ? 1 : 0;
    }
    fabrikamIsServed();
    clients.forEach(RawClient::close);

    assertThat(lists).isBetween(30, LISTS - 1);
    assertThat(refused).isEqualTo(LISTS - lists);
    until(() -> gateway.held() == 0);
    fabrikamIsServed();
  }
}
