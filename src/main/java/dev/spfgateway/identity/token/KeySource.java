package dev.spfgateway.identity.token;

import io.vertx.core.Future;

/** The place where an issuer publishes its keys. */
@FunctionalInterface
interface KeySource {
  /** Fetches the current key document. */
  Future<String> fetch();
}
