package dev.spfgateway.pipeline;

import dev.spfgateway.base.StampId;
import dev.spfgateway.base.SubscriptionId;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;

/** Reads from a stamp's SPF on the gateway's own behalf. Never changes anything. */
public interface StampReader {
  /**
   * Asks one of the stamp's endpoints, and the next one when that can't be reached.
   *
   * @return the answer, whatever its status; fails when none came in time or it was too long
   */
  Future<Answer> read(Question question);

  /**
   * One read.
   *
   * @param tenant the tenant on whose behalf it is made; tenants take turns
   * @param stamp the stamp to ask
   * @param subscription the subscription in whose scope to read
   * @param account the {@code x-ms-principal-id}
   * @param resource below the service root, percent-encoded, with its query
   * @param limit maximum time for all attempts together
   */
  record Question(
      String tenant,
      StampId stamp,
      SubscriptionId subscription,
      String account,
      String resource,
      Duration limit) {}

  /**
   * The answer.
   *
   * @param status the HTTP status
   * @param body JSON as SPF wrote it; may be anything when the status is no success
   */
  record Answer(int status, Buffer body) {}
}
