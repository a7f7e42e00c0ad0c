package dev.spfgateway.routing;

import dev.spfgateway.base.memory.MemoryKind;
import dev.spfgateway.base.memory.MemoryShare;
import dev.spfgateway.odata.MediaType;
import dev.spfgateway.odata.ODataSyntaxException;
import dev.spfgateway.odata.batch.BatchBounds;
import dev.spfgateway.odata.batch.BatchPart;
import dev.spfgateway.odata.batch.BatchReader;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.Pipeline;
import dev.spfgateway.pipeline.Stage;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.failure.NoRoom;
import dev.spfgateway.pipeline.request.Reply;
import dev.spfgateway.pipeline.request.Request;
import dev.spfgateway.pipeline.request.Target;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes a {@code $batch} apart and sends each request in it through separate stages, one at a time;
 * passes other requests on. SPF gets single requests, never the batch, so that each has its own
 * intent, outcome and proof of delivery.
 */
public final class BatchStage implements Stage {
  private final BatchConfig config;
  private final Ways ways;

  /** Takes the limits and the pipelines for the requests in a batch. */
  public BatchStage(BatchConfig config, Ways ways) {
    this.config = config;
    this.ways = ways;
  }

  /**
   * The pipelines for the requests in a batch.
   *
   * @param judge from routing to the permit; later stages are passed in for each request
   * @param act from the operation to forwarding, for requests with a permit
   * @param failures writes a failure as one request's answer
   */
  public record Ways(Pipeline judge, Pipeline act, Failures failures) {}

  /** Writes a failure as an answer. */
  @FunctionalInterface
  public interface Failures {
    /**
     * Writes the answer.
     *
     * @param part the request of the batch that failed
     */
    Reply reply(GatewayException failure, Exchange part);
  }

  @Override
  public Future<Reply> handle(Exchange exchange, Next next) {
    if (!(exchange.route().target() instanceof Target.Batch)) {
      return next.proceed(exchange);
    }
    Request request = exchange.request();
    MediaType type = type(request);
    return request
        .body()
        .read(config.body().intBytes())
        .map(body -> read(body, type, request.memory()))
        .compose(parts -> new BatchRun(exchange, config, ways).run(parts));
  }

  private static MediaType type(Request request) {
    if (request.headers().contains("Idempotency-Key")) {
      throw GatewayException.of(
          FailureKind.BAD_REQUEST,
          "the batch itself must not have an Idempotency-Key; send it with a request inside the"
              + " batch");
    }
    @Nullable String encoding = request.headers().get(HttpHeaders.CONTENT_ENCODING);
    @Nullable String text = request.headers().get(HttpHeaders.CONTENT_TYPE);
    if (encoding == null || encoding.equalsIgnoreCase("identity")) {
      try {
        MediaType type = MediaType.parse(text == null ? "" : text);
        if (type.name().equals("multipart/mixed")) {
          return type;
        }
      } catch (ODataSyntaxException e) {
        // Reported below: an unreadable type is as unsupported as an unknown one.
      }
    }
    throw GatewayException.of(
        FailureKind.UNSUPPORTED_MEDIA_TYPE,
        "a batch must be multipart/mixed with a boundary, and without Content-Encoding");
  }

  /** Objects built from the body take as much memory again, charged beforehand. */
  private List<BatchPart> read(Buffer body, MediaType type, MemoryShare memory) {
    if (!memory.take(MemoryKind.BODY, body.length())) {
      throw NoRoom.forClients();
    }
    try {
      BatchBounds bounds = new BatchBounds(config.requests(), config.headers().intBytes());
      return BatchReader.read(body.getBytes(), type, bounds);
    } catch (ODataSyntaxException e) {
      throw GatewayException.of(FailureKind.BAD_REQUEST, e.getMessage());
    }
  }
}
