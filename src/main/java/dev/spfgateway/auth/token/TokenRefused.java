package dev.spfgateway.auth.token;

/** A token is not good; why goes to log and metrics only. Has no stack trace. */
public final class TokenRefused extends RuntimeException {
  private final Reason reason;

  /** Takes the reason. */
  TokenRefused(Reason reason) {
    super(reason.name(), null, false, false);
    this.reason = reason;
  }

  /** Why a token is not good. */
  public enum Reason {
    /** No signed JWT, or one with something that is not understood. */
    MALFORMED,
    /** Issuer, audience or algorithm are none of those that are taken. */
    NOT_FOR_HERE,
    /** The issuer has no such key. */
    NO_KEY,
    /** The signature is not that of the key. */
    BAD_SIGNATURE,
    /** Its time is over or has not come, or it tells none. */
    EXPIRED
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }
}
