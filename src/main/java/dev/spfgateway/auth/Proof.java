package dev.spfgateway.auth;

import dev.spfgateway.pipeline.Principal;

/** What a scheme makes of the credential that was shown to it. */
sealed interface Proof {
  /**
   * The credential is genuine; whether it still counts is judged for all schemes alike.
   *
   * @param credential the registry's entry
   * @param principal who it stands for
   */
  record Verified(Credential credential, Principal principal) implements Proof {}

  /**
   * The credential is not genuine, or nobody's.
   *
   * @param reason for log and metrics; the client is never told
   */
  record Refused(String reason) implements Proof {}

  /** Nobody has such a credential. */
  Proof UNKNOWN = new Refused("unknown");

  /** It has not even the form of one. */
  Proof MALFORMED = new Refused("malformed");
}
