package dev.spfgateway.routing;

import static dev.spfgateway.pipeline.Exchanges.STAMP;
import static dev.spfgateway.pipeline.Exchanges.SUBSCRIPTION;
import static dev.spfgateway.pipeline.Exchanges.anExchange;
import static dev.spfgateway.testing.Waits.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.base.SubscriptionId;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.Exchanges;
import dev.spfgateway.pipeline.Passage;
import dev.spfgateway.pipeline.RegistrySnapshot;
import dev.spfgateway.pipeline.Requests;
import dev.spfgateway.pipeline.access.Subscription;
import dev.spfgateway.pipeline.request.Reply;
import dev.spfgateway.pipeline.request.Target;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SubscriptionsStageTest {
  private static final Subscription OWN = Exchanges.subscription("contoso", STAMP);
  private static final Subscription FOREIGN =
      new Subscription(
          new SubscriptionId(UUID.fromString("eeeeeeee-5555-4555-8555-555555555555")),
          "Theirs",
          "fabrikam",
          "admin@fabrikam.example",
          List.of(STAMP));
  private static final String OWN_JSON =
      "{\"SubscriptionID\":\""
          + SUBSCRIPTION
          + "\",\"SubscriptionName\":\"Prod\","
          + "\"AccountAdminLiveEmailId\":\"admin@contoso.example\",\"State\":\"Active\"}";

  private final Registry registry = new Registry(List.of(FOREIGN, OWN));
  private final RegistrySnapshot snapshot =
      RegistrySnapshot.of(new RegistrySnapshot.Version(1, "digest"), registry);
  private final Passage passage = Passage.through(new SubscriptionsStage());

  @Test
  void listsTheCallersOwnOnly() {
    Reply reply =
        answer(anExchange().withRegistry(registry).withTarget(new Target.SubscriptionList()));

    assertThat(text(reply)).isEqualTo("[" + OWN_JSON + "]");
    assertThat(reply.headers().get("Content-Type")).isEqualTo("application/json;charset=utf-8");
  }

  @Test
  void listsNothingForATenantWithoutAny() {
    Reply reply =
        answer(
            anExchange()
                .withRegistry(registry)
                .withTenant("nobody")
                .withTarget(new Target.SubscriptionList()));

    assertThat(text(reply)).isEqualTo("[]");
  }

  @Test
  void showsOne() {
    Reply reply =
        answer(
            anExchange()
                .withRegistry(registry)
                .withTarget(new Target.OneSubscription(SUBSCRIPTION)));

    assertThat(text(reply)).isEqualTo(OWN_JSON);
  }

  @Test
  void letsEverythingElsePass() {
    Exchange exchange = anExchange().withRegistry(registry).authenticated();

    assertThat(passage.pass(exchange)).isSameAs(exchange);
  }

  @Test
  void routingFindsTheSubscriptionWhoseverItIs() {
    Passage routing = Passage.through(RouteStage.ofRequests(() -> snapshot));
    String url = "/" + FOREIGN.id() + "/services/systemcenter/vmm/Jobs";

    Exchange routed =
        routing.pass(
            anExchange()
                .withRegistry(registry)
                .withRequest(Requests.aRequest("GET", url))
                .received());

    assertThat(routed.route().subscription()).contains(FOREIGN);
    assertThat(routed.trail().route()).contains(routed.route());
  }

  @Test
  void routingFindsNoUnknownSubscription() {
    Passage routing = Passage.through(RouteStage.ofRequests(() -> snapshot));
    String url = "/subscriptions/99999999-5555-4555-8555-555555555555";

    Exchange routed =
        routing.pass(
            anExchange()
                .withRegistry(registry)
                .withRequest(Requests.aRequest("GET", url))
                .received());

    assertThat(routed.route().subscription()).isEmpty();
  }

  private Reply answer(Exchanges exchange) {
    Reply reply = await(passage.send(exchange.authenticated()));
    assertThat(passage.passed()).isEmpty();
    assertThat(reply.status()).isEqualTo(200);
    return reply;
  }

  private static String text(Reply reply) {
    return ((Reply.Whole) reply.body()).bytes().toString();
  }
}
