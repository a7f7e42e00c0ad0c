package dev.spfgateway.pipeline;

import dev.spfgateway.base.StampId;
import dev.spfgateway.base.SubscriptionId;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;

/** Reads from a stamp's SPF on the gateway's own behalf. Reads only: it has no way to change. */
public interface StampReader {
  /**
   * Asks one of the stamp's endpoints, the next one when it can't be reached.
   *
   * @return the answer, whatever its status; fails when none came in time or it was too long
   */
  Future<Answer> read(Question question);

  /**
   * What is asked.
   *
   * @param tenant on whose behalf; tenants take turns
   * @param stamp of which stamp
   * @param subscription in whose scope
   * @param account the {@code x-ms-principal-id}
   * @param resource below the service root, percent-encoded, with its query
   * @param limit how long it may take, all attempts together
   */
  record Question(
      String tenant,
      StampId stamp,
      SubscriptionId subscription,
      String account,
      String resource,
      Duration limit) {}

  /**
   * What came.
   *
   * @param status the HTTP status
   * @param body JSON as SPF wrote it; may be anything when the status is no success
   */
  record Answer(int status, Buffer body) {}
}
