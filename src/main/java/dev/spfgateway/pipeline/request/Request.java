package dev.spfgateway.pipeline.request;

import dev.spfgateway.base.ClientAddress;
import dev.spfgateway.base.memory.MemoryShare;
import dev.spfgateway.pipeline.failure.FailureKind;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request as the tenant listener received it; none of it is trusted yet.
 *
 * @param id the gateway's own id for this request
 * @param method as sent, before tunnelling is resolved
 * @param path raw, percent-encoded, starting with a slash, without the query
 * @param query raw, without the question mark; null when there is none
 * @param headers read-only by agreement
 * @param client the client's address as the tenant listener determined it, looking through trusted
 *     proxies
 * @param clientCertificates the certificates that the client presented in the TLS handshake, its
 *     own first, having proved that it holds the key; empty when it presented none or was not
 *     asked. Not yet checked for validity or owner
 * @param body reads the body on demand
 * @param memory the memory that the request makes the gateway hold; requests of a batch share the
 *     batch's
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

  /** The same request with another method. */
  public Request as(String other) {
    return new Request(id, other, path, query, headers, client, clientCertificates, body, memory);
  }

  /** A request body that stays with the client until it is read. */
  public interface Body {
    /** True when the head says that no body follows. */
    boolean isAbsent();

    /**
     * Tells whether a body follows. If the head leaves that open, as it may in HTTP/2, this
     * completes only when the first byte or the end has arrived.
     */
    default Future<Boolean> comes() {
      return Future.succeededFuture(!isAbsent());
    }

    /**
     * Tells a waiting client to continue ({@code 100}) and collects the body.
     *
     * @param maxBytes maximum length; a longer body fails with {@link FailureKind#BODY_TOO_LARGE}
     */
    Future<Buffer> read(int maxBytes);
  }
}
