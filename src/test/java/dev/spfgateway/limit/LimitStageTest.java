package dev.spfgateway.limit;

import static dev.spfgateway.pipeline.Exchanges.anExchange;
import static dev.spfgateway.testing.Waits.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.spfgateway.base.HandTicker;
import dev.spfgateway.base.InvalidSetting;
import dev.spfgateway.pipeline.ClientPresence;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.Exchanges;
import dev.spfgateway.pipeline.NoStream;
import dev.spfgateway.pipeline.Passage;
import dev.spfgateway.pipeline.access.Action;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.request.Reply;
import dev.spfgateway.pipeline.request.Target;
import dev.spfgateway.pipeline.request.Verb;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.greenbytes.http.sfv.ListElement;
import org.greenbytes.http.sfv.ParseException;
import org.greenbytes.http.sfv.Parser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LimitStageTest {
  private static final RateConfig WIDE = new RateConfig(1_000, Duration.ofSeconds(10), true);
  private static final LimitConfig.Cost COST = new LimitConfig.Cost(1, 5, 20);

  private final HandTicker ticker = new HandTicker();
  private final MemoryRateLimiter limiter = new MemoryRateLimiter(1_000, ticker);
  private final Passage passage =
      through(WIDE, WIDE, new LimitConfig.Classes(WIDE, WIDE, WIDE, WIDE, WIDE), 1);

  private Passage through(
      RateConfig tenant, RateConfig credential, LimitConfig.Classes classes, int places) {
    LimitConfig config = new LimitConfig(tenant, credential, classes, COST, places, 1_000);
    return Passage.through(new LimitStage(config, limiter, new Random(7)));
  }

  private Passage reads(int quota, int seconds) {
    RateConfig read = new RateConfig(quota, Duration.ofSeconds(seconds), true);
    return through(WIDE, WIDE, new LimitConfig.Classes(read, WIDE, WIDE, WIDE, WIDE), 100);
  }

  @Test
  void tellsHowLongToWait() {
    Passage narrow = reads(3, 30);
    for (int i = 0; i < 3; i++) {
      narrow.pass(request("contoso"));
    }

    GatewayException refused = narrow.refuse(request("contoso"));

    assertThat(refused.kind()).isEqualTo(FailureKind.LIMITED);
    assertThat(refused.getMessage()).isEqualTo("the rate limit 'read' (3 in 30 s) is used up");
    assertThat(refused.retryAfter().orElseThrow())
        .isBetween(Duration.ofSeconds(10), Duration.ofMillis(12_500));
    ticker.pass(Duration.ofSeconds(10));
    narrow.pass(request("contoso"));
  }

  @Test
  void spreadsClientsThatAreRefusedTogether() {
    Passage narrow = reads(1, 3600);
    narrow.pass(request("contoso"));

    Set<Duration> waits = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      waits.add(narrow.refuse(request("contoso")).retryAfter().orElseThrow());
    }

    assertThat(waits).hasSizeGreaterThan(15);
    assertThat(waits).allMatch(wait -> wait.compareTo(Duration.ofHours(1)) >= 0, "never early");
  }

  @Test
  void oneTenantDoesNotUseAnothersShare() {
    Passage narrow = reads(1, 60);
    narrow.pass(request("contoso"));
    narrow.refuse(request("contoso"));

    assertThat(narrow.pass(request("fabrikam"))).isNotNull();
  }

  static Stream<Arguments> classes() {
    return Stream.of(
        arguments(anExchange().withAction(Action.READ), "read", 1),
        arguments(anExchange().withVerb(Verb.MERGE), "restore", 20),
        arguments(anExchange().withVerb(Verb.PUT), "restore", 20),
        arguments(anExchange().withVerb(Verb.PATCH), "restore", 20),
        arguments(anExchange().withVerb(Verb.PUT).withEntitySet("Jobs"), "restore", 20),
        arguments(anExchange().withVerb(Verb.POST), "mutate", 5),
        arguments(anExchange().withVerb(Verb.DELETE), "mutate", 5),
        arguments(anExchange().withVerb(Verb.MERGE).withEntitySet("VirtualMachines"), "mutate", 5),
        arguments(anExchange().withTarget(new Target.SubscriptionList()), "read", 1));
  }

  @ParameterizedTest
  @MethodSource("classes")
  void chargesAllThreeRatesByTheHeadAlone(Exchanges exchange, String rate, int cost)
      throws ParseException {
    Reply reply = await(passage.send(exchange.authenticated()));

    Map<String, Long> left = new LinkedHashMap<>();
    for (ListElement<?> element : list(reply, "RateLimit")) {
      left.put((String) element.get(), number(element, "r"));
    }
    assertThat(left)
        .containsExactly(
            entry("tenant", 1_000L - cost), entry("credential", 1_000L - cost), entry(rate, 999L));
  }

  @Test
  void tellsPolicyAndLevelAsStructuredFields() throws ParseException {
    Reply reply = await(reads(5, 60).send(request("contoso")));

    List<? extends ListElement<?>> policy = list(reply, "RateLimit-Policy");
    assertThat(policy)
        .extracting(ListElement::get)
        .isEqualTo(List.of("tenant", "credential", "read"));
    assertThat(number(policy.get(2), "q")).isEqualTo(5);
    assertThat(number(policy.get(2), "w")).isEqualTo(60);
    List<? extends ListElement<?>> level = list(reply, "RateLimit");
    assertThat(number(level.get(2), "r")).isEqualTo(4);
    assertThat(number(level.get(2), "t")).isEqualTo(12);
  }

  @Test
  void aRefusalTellsTheSameInstantInItsFields() {
    Passage narrow = reads(1, 60);
    narrow.pass(request("contoso"));

    GatewayException refused = narrow.refuse(request("contoso"));

    assertThat(refused.headers().get("RateLimit")).endsWith("\"read\";r=0;t=60");
    assertThat(refused.headers().get("RateLimit-Policy")).endsWith("\"read\";q=1;w=60");
  }

  @Test
  void hidesRatesThatAreOnTrial() {
    RateConfig trial = new RateConfig(50, Duration.ofSeconds(60), false);
    Passage trying =
        through(trial, trial, new LimitConfig.Classes(trial, WIDE, WIDE, WIDE, WIDE), 1);

    Reply reply = await(trying.send(request("contoso")));

    assertThat(reply.headers().names()).doesNotContain("RateLimit", "RateLimit-Policy");
  }

  @Test
  void countsWhatARateOnTrialWouldHaveRefused() {
    RateConfig trial = new RateConfig(20, Duration.ofSeconds(60), false);
    SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    LimitConfig config =
        new LimitConfig(
            trial, WIDE, new LimitConfig.Classes(WIDE, WIDE, WIDE, WIDE, WIDE), COST, 1, 1_000);
    Passage trying =
        Passage.through(
            new LimitStage(config, new MeteredRateLimiter(limiter, metrics), new Random(7)));
    for (int i = 0; i < 23; i++) {
      trying.pass(request("contoso"));
    }

    assertThat(charges(metrics, "tenant", "trial")).isEqualTo(3);
    assertThat(charges(metrics, "tenant", "taken")).isEqualTo(20);
    assertThat(charges(metrics, "credential", "taken")).isEqualTo(23);
  }

  @Test
  void countsChargesOfRefusedRequestsOnlyWhereTheRateHadNoRoom() {
    RateConfig few = new RateConfig(20, Duration.ofSeconds(60), true);
    SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    LimitConfig config =
        new LimitConfig(
            few, WIDE, new LimitConfig.Classes(WIDE, WIDE, WIDE, WIDE, WIDE), COST, 1, 1_000);
    Passage enforced =
        Passage.through(
            new LimitStage(config, new MeteredRateLimiter(limiter, metrics), new Random(7)));
    for (int i = 0; i < 20; i++) {
      enforced.pass(request("contoso"));
    }
    enforced.refuse(request("contoso"));

    assertThat(charges(metrics, "tenant", "taken")).isEqualTo(20);
    assertThat(charges(metrics, "tenant", "refused")).isEqualTo(1);
    assertThat(charges(metrics, "credential", "taken")).isEqualTo(20);
  }

  private static double charges(SimpleMeterRegistry metrics, String rate, String result) {
    return metrics
        .get("spfgateway.limit.charges")
        .tags("rate", rate, "result", result)
        .counter()
        .count();
  }

  @Test
  void refusesAQuotaThatTheDearestRequestExceeds() {
    RateConfig small = new RateConfig(19, Duration.ofSeconds(60), true);

    assertThatThrownBy(
            () -> through(small, WIDE, new LimitConfig.Classes(WIDE, WIDE, WIDE, WIDE, WIDE), 1))
        .isInstanceOf(InvalidSetting.class)
        .hasMessageContaining("most expensive");
  }

  private static List<? extends ListElement<?>> list(Reply reply, String name)
      throws ParseException {
    return Parser.parseList(reply.headers().get(name)).get();
  }

  private static long number(ListElement<?> element, String parameter) {
    return ((Number) element.getParams().get(parameter).get()).longValue();
  }

  @Test
  void keepsThePlaceWhileTheRequestIsInProgress() {
    Promise<Reply> answer = Promise.promise();
    Future<Reply> first = passage.answering(answer::future).send(request("contoso"));

    assertThat(passage.refuse(request("contoso")).kind()).isEqualTo(FailureKind.LIMITED);
    assertThat(first.isComplete()).isFalse();
  }

  @Test
  void givesThePlaceBackBehindAWholeReply() {
    passage.pass(request("contoso"));

    assertThat(passage.pass(request("contoso"))).isNotNull();
  }

  @Test
  void givesThePlaceBackBehindAFailure() {
    passage.answering(
        () -> Future.failedFuture(GatewayException.of(FailureKind.UPSTREAM_TIMEOUT, "late")));
    Passage.failure(passage.send(request("contoso")));

    assertThat(Passage.failure(passage.send(request("contoso"))).kind())
        .isEqualTo(FailureKind.UPSTREAM_TIMEOUT);
  }

  @Test
  void givesThePlaceBackWhenAStageBehindThrows() {
    passage.answering(
        () -> {
          throw new IllegalStateException("broken");
        });
    Passage.anyFailure(passage.send(request("contoso")));

    assertThat(Passage.anyFailure(passage.send(request("contoso"))))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void keepsThePlaceUntilTheStreamEnds() {
    passage.answering(() -> Future.succeededFuture(NoStream.reply()));
    Exchange streaming = request("contoso");
    await(passage.send(streaming));

    assertThat(passage.refuse(request("contoso")).kind()).isEqualTo(FailureKind.LIMITED);

    streaming.client().ended(new ClientPresence.End(200, 10, true));
    streaming.client().ended(new ClientPresence.End(200, 10, true));
    passage.pass(request("contoso"));
    assertThat(passage.refuse(request("contoso")).kind())
        .as("one place was given back, not two")
        .isEqualTo(FailureKind.LIMITED);
  }

  @Test
  void givesThePlaceBackAtOnceWhenTheClientHasGoneBeforeTheStream() {
    passage.answering(() -> Future.succeededFuture(NoStream.reply()));
    Exchange gone = request("contoso");
    gone.client().ended(ClientPresence.End.GONE);

    await(passage.send(gone));

    assertThat(passage.pass(request("contoso"))).isNotNull();
  }

  private static Exchange request(String tenant) {
    return anExchange().withTenant(tenant).withAction(Action.READ).authenticated();
  }
}
