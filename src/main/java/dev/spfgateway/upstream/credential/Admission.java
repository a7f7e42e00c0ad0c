package dev.spfgateway.upstream.credential;

/**
 * The decision whether a request may show the credential now.
 *
 * @param ticket identifies the request when it reports its result; 0 unless it is admitted
 */
public record Admission(Kind kind, long ticket) {
  static final Admission WAIT = new Admission(Kind.WAIT, 0);
  static final Admission REFUSED = new Admission(Kind.REFUSED, 0);

  /** What the request may do. */
  public enum Kind {
    ADMITTED,
    /**
     * Another request is testing the credential; {@link CredentialState#onChange} reports the
     * result.
     */
    WAIT,
    /** The credential was refused; no request may show it. */
    REFUSED
  }
}
