package dev.spfgateway.operation;

import dev.spfgateway.base.Uuid7;
import dev.spfgateway.odata.KeyPredicate;
import dev.spfgateway.odata.PathSegment;
import dev.spfgateway.odata.PercentCode;
import dev.spfgateway.odata.ResourcePath;
import dev.spfgateway.pipeline.Action;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.FailureKind;
import dev.spfgateway.pipeline.GatewayException;
import dev.spfgateway.pipeline.Operation;
import dev.spfgateway.pipeline.OperationRunning;
import dev.spfgateway.pipeline.Reply;
import dev.spfgateway.pipeline.Stage;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Makes a mutation an operation and refuses a second one on the same thing while the first runs.
 * The claim itself is made durable behind this stage, in one commit with the audit intent, so that
 * two requests at the same instant can't both pass.
 */
public final class OperationStage implements Stage {
  /** Tells the client which operation its request became. */
  public static final String OPERATION_HEADER = "X-Operation-Id";

  private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

  private final Uuid7 ids;

  /** Takes the maker of operation ids. */
  public OperationStage(Uuid7 ids) {
    this.ids = ids;
  }

  @Override
  public Future<Reply> handle(Exchange exchange, Next next) {
    if (!exchange.permit().action().mutates()) {
      return next.proceed(exchange);
    }
    if (exchange.request().headers().contains("Idempotency-Key")) {
      // To ignore the header would break the promise that its sender relies on.
      throw GatewayException.of(
          FailureKind.NOT_IMPLEMENTED, "Idempotency-Key is not offered here; leave it out");
    }
    UUID id = ids.next();
    return next.proceed(exchange.with(new Operation(id, guard(exchange, id))))
        .map(reply -> named(reply, id))
        .recover(failure -> Future.failedFuture(named(failure, id)));
  }

  /**
   * An entity on a stamp takes one mutation at a time; what is created has no name to guard yet.
   */
  private static String guard(Exchange exchange, UUID id) {
    return exchange.permit().action() == Action.CREATE
        ? id.toString()
        : exchange.permit().stamp() + "/" + entity(exchange.entities().path());
  }

  /**
   * One name for one entity: its stamp stands before it, and a key may name {@code ID} and {@code
   * StampId} or leave either out, so only the other parts' values count.
   */
  private static String entity(String path) {
    PathSegment last =
        ResourcePath.parse(Stream.of(path.split("/")).map(PercentCode::decodeSegment).toList())
            .last()
            .orElseThrow();
    StringJoiner name = new StringJoiner("/").add(last.name());
    last.key().map(KeyPredicate::parts).orElseGet(TreeMap::new).entrySet().stream()
        .filter(part -> !part.getKey().equalsIgnoreCase("StampId"))
        .forEach(part -> name.add(part.getValue().print()));
    return name.toString().toLowerCase(Locale.ROOT);
  }

  private static Reply named(Reply reply, UUID id) {
    reply.headers().set(OPERATION_HEADER, id.toString());
    return reply;
  }

  private static GatewayException named(Throwable failure, UUID id) {
    if (failure instanceof OperationRunning running) {
      return GatewayException.of(
              FailureKind.CONFLICT,
              "operation " + running.operation() + " still runs on this; nothing was sent")
          .header(OPERATION_HEADER, running.operation().toString())
          .retryAfter(LOOK_AGAIN);
    }
    return GatewayException.from(failure).header(OPERATION_HEADER, id.toString());
  }
}
