package dev.spfgateway.auth;

import dev.spfgateway.pipeline.access.Principal;

/** A scheme's result for the credential that a request presented. */
sealed interface Proof {
  /**
   * The credential is genuine; a later check, the same for all schemes, decides whether it is still
   * valid.
   *
   * @param credential the registry's entry
   * @param principal the principal that it authenticates
   */
  record Verified(Credential credential, Principal principal) implements Proof {}

  /**
   * The credential is not genuine, or not registered.
   *
   * @param reason for log and metrics; the client is never told
   */
  record Refused(String reason) implements Proof {}

  /** No such credential is registered. */
  Proof UNKNOWN = new Refused("unknown");

  /** The credential is not even well-formed. */
  Proof MALFORMED = new Refused("malformed");
}
