package dev.spfgateway.routing;

import dev.spfgateway.odata.batch.BatchRequest;
import dev.spfgateway.odata.batch.HeaderField;
import dev.spfgateway.pipeline.ClientPresence;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.Trail;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.request.Request;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * One request of a batch as a separate exchange. It has the batch's caller, deadline and registry
 * version, and its own id and trail. Credentials inside a batch are dropped: the caller is the one
 * who sent the batch.
 *
 * @param exchange not routed yet
 * @param contentId the client's name for the request
 */
record BatchMember(Exchange exchange, Optional<String> contentId) {
  /**
   * Headers that belong to the connection or the caller, or were used when the batch was taken
   * apart.
   */
  private static final Set<String> DROPPED =
      anyCase(
          "authorization",
          "proxy-authorization",
          "x-api-key",
          "cookie",
          "host",
          "connection",
          "keep-alive",
          "te",
          "trailer",
          "upgrade",
          "expect",
          "accept-encoding",
          "content-length",
          "content-id");

  private static final List<String> INHERITED =
      List.of("MaxDataServiceVersion", "MinDataServiceVersion");

  private static Set<String> anyCase(String... names) {
    Set<String> all = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    all.addAll(List.of(names));
    return Collections.unmodifiableSet(all);
  }

  /**
   * Creates a request of a batch.
   *
   * @param number its number within the whole batch, from 1
   */
  static BatchMember of(Exchange batch, BatchRequest request, int number) {
    String target = path(batch, request.target());
    int query = target.indexOf('?');
    Request outer = batch.request();
    Request inner =
        new Request(
            outer.id() + "-" + number,
            request.method(),
            query < 0 ? target : target.substring(0, query),
            query < 0 ? null : target.substring(query + 1),
            headers(request, outer),
            outer.client(),
            outer.clientCertificates(),
            new HeldBody(Buffer.buffer(request.body())),
            outer.memory());
    Trail trail = batch.trail().ofPart();
    return new BatchMember(
        Exchange.of(inner, batch.deadline(), trail, new ClientPresence())
            .with(batch.registry())
            .with(batch.principal()),
        request.contentId());
  }

  /**
   * The path within the gateway. Of an absolute URL only the path counts: its host comes from an
   * earlier answer, and the request is authorized by its path like any other.
   */
  private static String path(Exchange batch, String target) {
    String lower = target.toLowerCase(Locale.ROOT);
    if (lower.startsWith("https://") || lower.startsWith("http://")) {
      int path = target.indexOf('/', target.indexOf("//") + 2);
      return path < 0 ? "/" : target.substring(path);
    }
    if (target.startsWith("/")) {
      return target;
    }
    return root(batch.request().path()) + target;
  }

  /**
   * The service root as the batch spells it, up to its {@code $batch}, so that links in answers to
   * relative URLs have the same spelling.
   */
  private static String root(String path) {
    int end = path.length();
    while (end > 0 && path.charAt(end - 1) == '/') {
      end--;
    }
    return path.substring(0, path.lastIndexOf('/', end - 1) + 1);
  }

  /**
   * The part's own headers. The host becomes part of links, so it is the connection's and never the
   * part's. The batch's version headers apply to each part without its own, as in Microsoft's
   * service, except {@code DataServiceVersion}, which describes the batch's own body.
   */
  private static MultiMap headers(BatchRequest request, Request outer) {
    MultiMap headers = HttpHeaders.headers();
    for (HeaderField header : request.headers()) {
      if (!DROPPED.contains(header.name())) {
        headers.add(header.name(), header.value());
      }
    }
    headers.set(HttpHeaders.HOST, outer.headers().get(HttpHeaders.HOST));
    for (String name : INHERITED) {
      if (!headers.contains(name)) {
        headers.add(name, outer.headers().getAll(name));
      }
    }
    return headers;
  }

  /** A body that arrived with the batch. */
  private record HeldBody(Buffer bytes) implements Request.Body {
    @Override
    public boolean isAbsent() {
      return bytes.length() == 0;
    }

    @Override
    public Future<Buffer> read(int maxBytes) {
      return bytes.length() > maxBytes
          ? Future.failedFuture(
              GatewayException.of(
                  FailureKind.BODY_TOO_LARGE,
                  "the body must not be larger than " + maxBytes + " bytes"))
          : Future.succeededFuture(bytes);
    }
  }
}
