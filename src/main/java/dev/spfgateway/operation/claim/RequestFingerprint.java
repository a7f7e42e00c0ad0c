package dev.spfgateway.operation.claim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.spfgateway.base.Sha256;
import dev.spfgateway.operation.record.EntityName;
import dev.spfgateway.pipeline.Exchange;
import java.io.IOException;

/**
 * Decides whether two requests with one idempotency key are the same request: SHA-256 over the
 * effective verb, the stamp, the entity's canonical name, the query and the body. A JSON body
 * counts by its content, not by white space or the order of members; any other body by its bytes.
 */
public final class RequestFingerprint {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  private RequestFingerprint() {}

  public static String of(Exchange exchange, EntityName entity) {
    String request =
        String.join(
            "\n",
            exchange.entities().verb().name(),
            exchange.permit().stamp().toString(),
            entity.text(),
            exchange.entities().query(),
            body(exchange));
    return Sha256.of(request);
  }

  /** The digest in place of an idempotency key, because some clients put secrets into keys. */
  public static String ofKey(String key) {
    return Sha256.of(key);
  }

  private static String body(Exchange exchange) {
    try {
      JsonNode json = JSON.readTree(exchange.command().body().getBytes());
      return json != null && json.isObject()
          ? JSON.writeValueAsString(JSON.treeToValue(json, Object.class))
          : exchange.command().bodyDigest();
    } catch (IOException e) {
      return exchange.command().bodyDigest();
    }
  }
}
