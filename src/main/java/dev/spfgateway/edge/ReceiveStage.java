package dev.spfgateway.edge;

import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.Stage;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.request.Reply;
import dev.spfgateway.pipeline.request.Request;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Refuses heads that two readers could understand differently. Also answers requests that the
 * connection's guard has refused as malformed.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-11">RFC 9112, 11</a>
 */
public final class ReceiveStage implements Stage {
  /** The client's own time limit in whole seconds; it can only shorten the gateway's. */
  private static final String TIMEOUT = "X-Request-Timeout";

  /** Headers that a decision depends on, so that a second one would be a contradiction. */
  private static final List<String> SINGLE =
      List.of(
          "Host",
          "Authorization",
          "X-Api-Key",
          "X-HTTP-Method",
          "Content-Type",
          "Content-Encoding",
          "Expect",
          "Idempotency-Key",
          TIMEOUT);

  /**
   * Headers that define a request or the form of its answer. Headers that {@code Connection} lists
   * are not forwarded (RFC 9110, 7.6.1), so SPF would see a different request from the one checked
   * here.
   */
  private static final Set<String> JUDGED =
      Stream.concat(
              SINGLE.stream(),
              Stream.of(
                  "Content-Length",
                  "Transfer-Encoding",
                  "Accept",
                  "Accept-Charset",
                  "DataServiceUrlConventions",
                  "DataServiceVersion",
                  "If-Match",
                  "If-Modified-Since",
                  "If-None-Match",
                  "If-Unmodified-Since",
                  "MaxDataServiceVersion",
                  "MinDataServiceVersion",
                  "Prefer"))
          .collect(Collectors.toCollection(() -> new TreeSet<>(String.CASE_INSENSITIVE_ORDER)));

  @Override
  public Future<Reply> handle(Exchange exchange, Next next) {
    Optional<GatewayException> refused = exchange.trail().refusal();
    if (refused.isPresent()) {
      throw refused.get();
    }
    Request request = exchange.request();
    for (String name : SINGLE) {
      if (request.headers().getAll(name).size() > 1) {
        throw refuse("the header " + name + " must occur only once");
      }
    }
    checkHost(request.headers().get(HttpHeaders.HOST));
    checkConnection(request.headers().getAll(HttpHeaders.CONNECTION));
    @Nullable String expect = request.headers().get(HttpHeaders.EXPECT);
    if (expect != null && !expect.equalsIgnoreCase("100-continue")) {
      throw GatewayException.of(
          FailureKind.EXPECTATION_FAILED, "the only supported Expect value is 100-continue");
    }
    boolean server = request.path().equals("*") && request.method().equals("OPTIONS");
    if (!request.path().startsWith("/") && !server) {
      throw refuse("the request target must be a path or an absolute URL with a path");
    }
    @Nullable String query = request.query();
    if (query != null && query.chars().anyMatch(c -> c <= ' ' || c >= 0x7F || c == '#')) {
      throw refuse("the query must be percent-encoded ASCII without a fragment");
    }
    @Nullable String timeout = request.headers().get(TIMEOUT);
    return next.proceed(
        timeout == null
            ? exchange
            : exchange.with(exchange.deadline().shortenedTo(parseTimeout(timeout))));
  }

  private static Duration parseTimeout(String seconds) {
    if (!seconds.matches("[1-9]\\d{0,5}")) {
      throw refuse("the header " + TIMEOUT + " must be whole seconds, 1 to 999999");
    }
    return Duration.ofSeconds(Long.parseLong(seconds));
  }

  private static void checkConnection(List<String> values) {
    for (String value : values) {
      for (String name : value.split(",", -1)) {
        if (JUDGED.contains(name.strip())) {
          throw refuse(
              "the Connection header must not list "
                  + name.strip()
                  + ", which is forwarded to SPF");
        }
      }
    }
  }

  /** The Host becomes part of links, so it may contain only the characters of a host and port. */
  private static void checkHost(@Nullable String host) {
    boolean valid =
        host != null
            && !host.isEmpty()
            && host.length() <= 261
            && host.chars()
                .allMatch(
                    c -> c < 0x7F && (Character.isLetterOrDigit(c) || "-._:[]".indexOf(c) >= 0));
    if (!valid) {
      throw refuse(
          "the request must have exactly one Host header, with a host and optionally a port");
    }
  }

  /** Another reader of this head could see different requests after it, so reading stops here. */
  private static GatewayException refuse(String message) {
    return GatewayException.of(FailureKind.BAD_REQUEST, message).header("Connection", "close");
  }
}
