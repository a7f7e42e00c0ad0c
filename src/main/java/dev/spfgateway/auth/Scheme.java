package dev.spfgateway.auth;

import dev.spfgateway.pipeline.Request;
import io.vertx.core.Future;

/** One way to say who is calling. Serves all event loops. */
interface Scheme {
  /** How log, metrics and audit name it. */
  String name();

  /**
   * What {@code WWW-Authenticate} says of it.
   *
   * @param refused whether a credential of this scheme was shown and is no good; not why, which is
   *     nobody's business
   */
  String challenge(boolean refused);

  /** Where a request carries its credential. */
  Carrier carrier();

  /** Whether a request shows a credential of this scheme, good or bad. */
  boolean isShown(Request request);

  /**
   * Judges a credential that is shown.
   *
   * @param credentials those of the request's version of the registry
   * @return fails only when it can't be judged now; completes on the caller's event loop
   */
  Future<Proof> judge(Request request, Credentials credentials);

  /** Where a request carries its credential. */
  enum Carrier {
    CONNECTION,
    AUTHORIZATION,
    API_KEY
  }
}
