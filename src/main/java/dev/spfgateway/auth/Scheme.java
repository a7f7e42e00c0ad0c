package dev.spfgateway.auth;

import dev.spfgateway.pipeline.request.Request;
import io.vertx.core.Future;

/** A way to authenticate callers. Thread-safe: one instance serves all event loops. */
interface Scheme {
  /** The scheme's name in log, metrics and audit. */
  String name();

  /**
   * The scheme's challenge in {@code WWW-Authenticate}.
   *
   * @param refused whether the request presented a credential of this scheme that was refused;
   *     never reveals why
   */
  String challenge(boolean refused);

  /** The part of a request that carries the credential. */
  Carrier carrier();

  /** Whether a request presents a credential of this scheme, valid or not. */
  boolean isShown(Request request);

  /**
   * Verifies the credential that a request presents.
   *
   * @param credentials the credentials in the request's version of the registry
   * @return fails only when it can't be verified now; completes on the caller's event loop
   */
  Future<Proof> judge(Request request, Credentials credentials);

  /** The part of a request that carries a credential. */
  enum Carrier {
    CONNECTION,
    AUTHORIZATION,
    API_KEY
  }
}
