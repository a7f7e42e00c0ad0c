package dev.spfgateway.pipeline;

import dev.spfgateway.base.ClientAddress;
import dev.spfgateway.base.memory.MemoryShare;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request as the tenant listener received it; nothing in it is trusted yet.
 *
 * @param id the gateway's own id for this request
 * @param method as sent, before tunnelling is resolved
 * @param path raw, percent-encoded, starting with a slash, without the query
 * @param query raw, without the question mark; null when there is none
 * @param headers read-only by agreement
 * @param client where the client is, as the tenant listener found out; trusted proxies are seen
 *     through
 * @param clientCertificates what the client proved at the TLS handshake to have the key of, its own
 *     certificate first; empty when it showed none or was not asked. Whom they belong to, and
 *     whether they are still good, nobody has judged yet
 * @param body reads the body when somebody asks for it
 * @param memory what it makes the gateway hold; of a batch's requests, the batch's
 */
public record Request(
    String id,
    String method,
    String path,
    @Nullable String query,
    MultiMap headers,
    ClientAddress client,
    List<X509Certificate> clientCertificates,
    Body body,
    MemoryShare memory) {
  /** Copies the list. */
  public Request {
    clientCertificates = List.copyOf(clientCertificates);
  }

  /** The same request by another method. */
  public Request as(String other) {
    return new Request(id, other, path, query, headers, client, clientCertificates, body, memory);
  }

  /** A request body that stays at the client until it is asked for. */
  public interface Body {
    /** True when the head says that no body follows. */
    boolean isAbsent();

    /**
     * Tells whether a body comes. Where the head leaves that open, as it may in HTTP/2, this takes
     * until the first byte or the end has come.
     */
    default Future<Boolean> comes() {
      return Future.succeededFuture(!isAbsent());
    }

    /**
     * Tells a waiting client to go on ({@code 100}) and collects the body.
     *
     * @param maxBytes a longer body fails with {@link FailureKind#BODY_TOO_LARGE}
     */
    Future<Buffer> read(int maxBytes);
  }
}
