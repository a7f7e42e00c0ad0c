package dev.spfgateway.pipeline;

import dev.spfgateway.base.AddressRange;
import dev.spfgateway.base.ClientAddress;
import dev.spfgateway.base.memory.MemoryShare;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.request.Request;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;

/** Builds requests as the tenant listener would hand them in. */
public final class Requests {
  private String method = "GET";
  private String path = "/";
  private String query;
  private final MultiMap headers = HttpHeaders.headers();
  private byte[] body = {};
  private String address = "192.0.2.7";
  private List<X509Certificate> certificates = List.of();

  private MemoryShare memory = MemoryShare.unlimited();

  private Requests() {}

  /** A request by its method and its raw target. */
  public static Requests aRequest(String method, String target) {
    Requests request = new Requests();
    request.method = method;
    int query = target.indexOf('?');
    request.path = query < 0 ? target : target.substring(0, query);
    request.query = query < 0 ? null : target.substring(query + 1);
    return request.withHeader("Host", "gateway.example:30006");
  }

  /** With one more header. */
  public Requests withHeader(String name, String value) {
    headers.add(name, value);
    return this;
  }

  /** From another address. */
  public Requests from(String clientAddress) {
    address = clientAddress;
    return this;
  }

  /** Over a connection on which the client showed these certificates. */
  public Requests withCertificates(X509Certificate... chain) {
    certificates = List.of(chain);
    return this;
  }

  /** With a JSON body in UTF-8. */
  public Requests withJson(String json) {
    return withBody(
        "application/json;odata=minimalmetadata", json.getBytes(StandardCharsets.UTF_8));
  }

  /** With any body. */
  public Requests withBody(String contentType, byte[] bytes) {
    headers.set(HttpHeaders.CONTENT_TYPE, contentType);
    body = bytes.clone();
    return this;
  }

  /** Holding what it holds here. */
  public Requests holding(MemoryShare share) {
    memory = share;
    return this;
  }

  /** The request. */
  public Request build() {
    return new Request(
        "request-1",
        method,
        path,
        query,
        headers,
        ClientAddress.of(AddressRange.address(address).orElseThrow()),
        certificates,
        new HeldBody(body),
        memory);
  }

  private record HeldBody(byte[] bytes) implements Request.Body {
    @Override
    public boolean isAbsent() {
      return bytes.length == 0;
    }

    @Override
    public Future<Buffer> read(int maxBytes) {
      return bytes.length > maxBytes
          ? Future.failedFuture(GatewayException.of(FailureKind.BODY_TOO_LARGE, "too large"))
          : Future.succeededFuture(Buffer.buffer(bytes));
    }
  }
}
