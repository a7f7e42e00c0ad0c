package dev.spfgateway.routing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.Stage;
import dev.spfgateway.pipeline.access.Principal;
import dev.spfgateway.pipeline.access.Subscription;
import dev.spfgateway.pipeline.request.Reply;
import dev.spfgateway.pipeline.request.Target;
import io.vertx.core.Future;

/**
 * Answers {@code /subscriptions} from the registry, as port 30006 of Windows Azure Pack does;
 * passes other requests on.
 *
 * @see <a
 *     href="https://learn.microsoft.com/previous-versions/azure/windows-azure-pack/dn448643">Subscription
 *     object, dn448643</a>
 */
public final class SubscriptionsStage implements Stage {
  private static final String JSON = "application/json;charset=utf-8";

  private final ObjectMapper json = new ObjectMapper();

  @Override
  public Future<Reply> handle(Exchange exchange, Next next) {
    Target target = exchange.route().target();
    if (target instanceof Target.SubscriptionList) {
      ArrayNode list = json.createArrayNode();
      Principal caller = exchange.principal();
      exchange.registry().part(Registry.class).ofTenant(caller.tenant()).stream()
          .filter(one -> caller.grant().roleIn(one.id()).isPresent())
          .forEach(one -> list.add(toJson(one)));
      return Future.succeededFuture(Reply.of(200, JSON, print(list)));
    }
    if (target instanceof Target.OneSubscription) {
      Subscription one = exchange.route().subscription().orElseThrow();
      return Future.succeededFuture(Reply.of(200, JSON, print(toJson(one))));
    }
    return next.proceed(exchange);
  }

  private ObjectNode toJson(Subscription subscription) {
    return json.createObjectNode()
        .put("SubscriptionID", subscription.id().toString())
        .put("SubscriptionName", subscription.name())
        .put("AccountAdminLiveEmailId", subscription.accountAdmin())
        .put("State", "Active");
  }

  private String print(com.fasterxml.jackson.databind.JsonNode node) {
    try {
      return json.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of strings can always be written", e);
    }
  }
}
