package dev.spfgateway.identity.token;

/**
 * Reports that a token is not valid. The reason is for log and metrics only. Has no stack trace.
 */
public final class TokenRefused extends RuntimeException {
  private final Reason reason;

  /** Takes the reason. */
  TokenRefused(Reason reason) {
    super(reason.name(), null, false, false);
    this.reason = reason;
  }

  /** The reasons why a token is not valid. */
  public enum Reason {
    /** It is no signed JWT, or contains something that is not understood. */
    MALFORMED,
    /** Its issuer, audience or algorithm is not accepted. */
    NOT_FOR_HERE,
    /** The issuer has no such key. */
    NO_KEY,
    /** The signature does not match the key. */
    BAD_SIGNATURE,
    /** It has expired, is not valid yet, or has no expiry. */
    EXPIRED
  }

  /** The reason. */
  public Reason reason() {
    return reason;
  }
}
