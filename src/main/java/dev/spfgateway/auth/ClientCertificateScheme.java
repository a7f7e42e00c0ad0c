package dev.spfgateway.auth;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.pipeline.request.Request;
import io.vertx.core.Future;

/**
 * Authenticates callers by client certificate. The TLS handshake has only proved that the client
 * has the certificate's key; only this scheme decides whose certificate it is and whether it is
 * valid.
 */
final class ClientCertificateScheme implements Scheme {
  static final String NAME = "client-certificate";

  private final Ticker ticker;

  ClientCertificateScheme(Ticker ticker) {
    this.ticker = ticker;
  }

  @Override
  public String name() {
    return NAME;
  }

  /** HTTP has no registered name for this scheme, but a 401 must name one. */
  @Override
  public String challenge(boolean refused) {
    return "ClientCertificate realm=\"spf-gateway\"";
  }

  @Override
  public Carrier carrier() {
    return Carrier.CONNECTION;
  }

  @Override
  public boolean isShown(Request request) {
    return !request.clientCertificates().isEmpty();
  }

  @Override
  public Future<Proof> judge(Request request, Credentials credentials) {
    return Future.succeededFuture(
        credentials
            .byCertificate(request.clientCertificates(), ticker.now())
            .<Proof>map(found -> new Proof.Verified(found, found.principal()))
            .orElse(Proof.UNKNOWN));
  }
}
