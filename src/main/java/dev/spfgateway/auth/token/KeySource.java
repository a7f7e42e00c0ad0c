package dev.spfgateway.auth.token;

import io.vertx.core.Future;

/** Where an issuer publishes its keys. */
@FunctionalInterface
interface KeySource {
  /** Fetches the document as it is now. */
  Future<String> fetch();
}
