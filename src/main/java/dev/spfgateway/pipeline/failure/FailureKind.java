package dev.spfgateway.pipeline.failure;

import dev.spfgateway.base.EnumWords;

/**
 * Every way in which the gateway itself ends a request: status, stable code and who is to blame.
 * Two kinds share a code when the client's reaction should be the same.
 */
public enum FailureKind {
  BAD_REQUEST(400, "BadRequest", Blame.CLIENT),
  UNAUTHENTICATED(401, "Unauthenticated", Blame.CLIENT),
  FORBIDDEN(403, "Forbidden", Blame.CLIENT),
  NOT_FOUND(404, "NotFound", Blame.CLIENT),
  METHOD_NOT_ALLOWED(405, "MethodNotAllowed", Blame.CLIENT),
  CLIENT_TOO_SLOW(408, "RequestTimeout", Blame.CLIENT),
  CONFLICT(409, "OperationInProgress", Blame.CLIENT),
  /** Only on the admin listener: what an operator wants to change is not in the state for that. */
  NOT_IN_STATE(409, "Conflict", Blame.CLIENT),
  /** Some requests of a change set were executed, and then one failed. */
  CHANGE_SET_PARTLY_DONE(409, "ChangeSetPartlyDone", Blame.CLIENT),
  BODY_TOO_LARGE(413, "BodyTooLarge", Blame.CLIENT),
  ANSWER_TOO_LARGE(413, "AnswerTooLarge", Blame.CLIENT),
  URL_TOO_LONG(414, "UrlTooLong", Blame.CLIENT),
  UNSUPPORTED_MEDIA_TYPE(415, "UnsupportedMediaType", Blame.CLIENT),
  EXPECTATION_FAILED(417, "ExpectationFailed", Blame.CLIENT),
  KEY_REUSED(422, "IdempotencyKeyReused", Blame.CLIENT),
  /** Another request of the same change set was refused or failed. */
  CHANGE_SET_REFUSED(424, "ChangeSetRefused", Blame.CLIENT),
  LIMITED(429, "TooManyRequests", Blame.CLIENT),
  HEADERS_TOO_LARGE(431, "HeadersTooLarge", Blame.CLIENT),
  INTERNAL(500, "InternalError", Blame.GATEWAY),
  NOT_IMPLEMENTED(501, "NotImplemented", Blame.CLIENT),
  /** SPF refused the gateway's own credential. */
  UPSTREAM_REFUSED_CREDENTIAL(502, "UpstreamCredentialRefused", Blame.UPSTREAM),
  /**
   * A server in front of SPF refused; the status is that server's, unless only the gateway may use
   * it.
   */
  UPSTREAM_REFUSED(502, "UpstreamRefused", Blame.UPSTREAM),
  /** An answer that can't be understood. */
  UPSTREAM_BROKEN(502, "UpstreamBroken", Blame.UPSTREAM),
  /** An answer with more header lines than the gateway reads. */
  UPSTREAM_HEADERS_TOO_LARGE(502, "UpstreamHeadersTooLarge", Blame.UPSTREAM),
  /** VMM began the operation, and its job failed. */
  OPERATION_FAILED(502, "OperationFailed", Blame.UPSTREAM),
  /** No endpoint of the stamp took the request. */
  UPSTREAM_UNREACHABLE(503, "UpstreamUnreachable", Blame.UPSTREAM),
  /** A server in front of SPF takes no more requests for a while. */
  UPSTREAM_BUSY(503, "UpstreamBusy", Blame.UPSTREAM),
  AUDIT_UNAVAILABLE(503, "AuditUnavailable", Blame.GATEWAY),
  /** An issuer's keys could not be fetched, so that a token can't be verified. */
  TOKEN_KEYS_UNAVAILABLE(503, "TokenKeysUnavailable", Blame.GATEWAY),
  OVERLOADED(503, "Overloaded", Blame.GATEWAY),
  /** While the request waited, an operator revoked what had permitted it. */
  REGISTRY_CHANGED(503, "RegistryChanged", Blame.GATEWAY),
  UPSTREAM_TIMEOUT(504, "UpstreamTimeout", Blame.UPSTREAM),
  /** The whole request was sent and no answer came. */
  OUTCOME_UNKNOWN(504, "OutcomeUnknown", Blame.UPSTREAM),
  /** The gateway stops before the mutation has ended; the mutation continues to be followed. */
  HANDED_OVER(504, "OutcomeUnknown", Blame.GATEWAY),
  VERSION_NOT_SUPPORTED(505, "HttpVersionNotSupported", Blame.CLIENT);

  private final int status;
  private final String code;
  private final Blame blame;

  FailureKind(int status, String code, Blame blame) {
    this.status = status;
    this.code = code;
    this.blame = blame;
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** The stable code in the error's body. */
  public String code() {
    return code;
  }

  /** Who ended the request. */
  public Blame blame() {
    return blame;
  }

  /** Who caused a failure. */
  public enum Blame {
    CLIENT,
    GATEWAY,
    UPSTREAM;

    private final String word = EnumWords.of(this);

    /** The word on the wire, in log, metrics and audit. */
    public String word() {
      return word;
    }
  }
}
