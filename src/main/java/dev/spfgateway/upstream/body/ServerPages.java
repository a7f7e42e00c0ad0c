package dev.spfgateway.upstream.body;

import dev.spfgateway.odata.Format;
import dev.spfgateway.odata.MediaType;
import dev.spfgateway.odata.ODataError;
import dev.spfgateway.odata.ODataSyntaxException;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.Outcome;
import dev.spfgateway.pipeline.request.Reply;
import dev.spfgateway.pipeline.request.Request;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a web server's own pages from tenants, because they reveal paths, server names and
 * accounts. Clients get the gateway's words for the refusal; the page goes to the log.
 */
public final class ServerPages {
  private static final Logger LOG = LoggerFactory.getLogger(ServerPages.class);

  private static final int MOST_LOGGED = 2_048;

  /**
   * Statuses about the connection between gateway and server, which concern no tenant: credentials
   * and proxies, misdirected requests, upgrades, and the client certificates of IIS and nginx.
   */
  private static final Set<Integer> OWN_AFFAIRS = Set.of(401, 407, 421, 426, 494, 495, 496, 497);

  /** The server's headers that help a client and reveal nothing. */
  private static final List<String> KEPT =
      List.of("allow", "date", "retry-after", "x-ms-request-id");

  private ServerPages() {}

  /**
   * Whether a success is a page for people, such as a sign-in or maintenance page; SPF's VMM
   * service has none.
   */
  public static boolean isPage(HttpClientResponse answer) {
    @Nullable String type = answer.getHeader(HttpHeaders.CONTENT_TYPE);
    try {
      String name = type == null ? "" : MediaType.parse(type).name();
      return name.equals("text/html") || name.equals("application/xhtml+xml");
    } catch (ODataSyntaxException e) {
      return false;
    }
  }

  /**
   * The client's reply to a refusal that SPF did not write.
   *
   * @param body the server's body, without its content coding
   * @param outcome of a mutation
   */
  public static Reply instead(
      Exchange exchange, HttpClientResponse answer, Buffer body, Optional<Outcome> outcome) {
    log(exchange.request(), answer, body);
    Request request = exchange.request();
    Format format =
        Format.asked(
            request.query(),
            request.headers().getAll(HttpHeaders.ACCEPT),
            request.headers().get("MaxDataServiceVersion"));
    MultiMap headers = HttpHeaders.headers();
    for (String name : KEPT) {
      answer.headers().getAll(name).forEach(value -> headers.add(name, value));
    }
    Replies.allow(exchange, answer, headers);
    headers.set(HttpHeaders.CONTENT_TYPE, format.errorContentType());
    headers.set("DataServiceVersion", format.errorVersion());
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set(HttpHeaders.CACHE_CONTROL, "no-store");
    String text = text(answer.statusCode()) + " (request " + request.id() + ")";
    return new Reply(
        status(answer.statusCode()),
        headers,
        new Reply.Whole(
            Buffer.buffer(new ODataError(FailureKind.UPSTREAM_REFUSED.code(), text).write(format))),
        outcome);
  }

  private static int status(int status) {
    return OWN_AFFAIRS.contains(status) ? FailureKind.UPSTREAM_REFUSED.status() : status;
  }

  private static String text(int status) {
    return switch (status) {
      case 404, 410 ->
          "SPF's web server found nothing at this URL and did not pass the request to SPF";
      case 405 ->
          "SPF's web server does not allow this method here and did not pass the request to SPF";
      case 411, 413, 414, 431 ->
          "the request is too long for SPF's web server, or lacks a Content-Length (it answered "
              + status
              + "); send a shorter request";
      default ->
          OWN_AFFAIRS.contains(status)
              ? "the server in front of SPF refused the gateway; your request was not executed"
              : "SPF's web server refused the request with status "
                  + status
                  + " and did not pass the request to SPF";
    };
  }

  /** Logs the server's own words for operators. */
  public static void log(Request request, HttpClientResponse answer, Buffer body) {
    if (LOG.isDebugEnabled()) {
      LOG.debug(
          "request {}: the server in front of SPF answered {} ({}) itself: {}",
          request.id(),
          answer.statusCode(),
          answer.getHeader(HttpHeaders.CONTENT_TYPE),
          encoded(body));
    }
  }

  /** One line of bounded length, whatever the page contains. */
  static String encoded(Buffer body) {
    int length = Math.min(body.length(), MOST_LOGGED);
    String text = body.getString(0, length, StandardCharsets.UTF_8.name());
    StringBuilder line = new StringBuilder(length + 16);
    text.codePoints()
        .forEach(
            c -> {
              boolean plain = c >= ' ' && !Character.isISOControl(c) && Character.isDefined(c);
              line.append(plain ? Character.toString(c) : "\\u{" + Integer.toHexString(c) + "}");
            });
    return body.length() > MOST_LOGGED
        ? line + "… (" + body.length() + " bytes in all)"
        : line.toString();
  }
}
