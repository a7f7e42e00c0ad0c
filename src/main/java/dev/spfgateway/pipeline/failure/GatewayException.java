package dev.spfgateway.pipeline.failure;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one kind of failure that stages use. Its message is shown to the client; its cause goes to
 * the log only. Has no stack trace: refusals are frequent, and kind and message tell where they
 * come from.
 */
public final class GatewayException extends RuntimeException {
  private final FailureKind kind;
  private final @Nullable Outcome outcome;
  private final @Nullable Duration retryAfter;
  private final Map<String, String> headers;

  private GatewayException(
      FailureKind kind,
      String message,
      @Nullable Throwable cause,
      @Nullable Outcome outcome,
      @Nullable Duration retryAfter,
      Map<String, String> headers) {
    super(message, cause, false, false);
    this.kind = kind;
    this.outcome = outcome;
    this.retryAfter = retryAfter;
    this.headers = headers;
  }

  /** A failure with a text for the client: what is wrong, where, and what would be right. */
  public static GatewayException of(FailureKind kind, String message) {
    return new GatewayException(kind, message, null, null, null, Map.of());
  }

  /**
   * A refused method.
   *
   * @param allow the methods that are allowed, for {@code Allow}, which this status requires
   */
  public static GatewayException notAllowed(String message, String allow) {
    return of(FailureKind.METHOD_NOT_ALLOWED, message).header("Allow", allow);
  }

  /**
   * Converts any failure; one of another type counts as the gateway's fault, and its text is not
   * shown.
   */
  public static GatewayException from(Throwable failure) {
    return failure instanceof GatewayException known
        ? known
        : of(FailureKind.INTERNAL, "the gateway failed on this request").causedBy(failure);
  }

  /**
   * Converts any failure of a mutation. If it does not tell the outcome and no attempt was wholly
   * written, nothing was sent; and nothing will be, because the failure ends the stages.
   *
   * @param mayHaveBeenSent what the request's trail says of its attempts
   */
  public static GatewayException from(Throwable failure, boolean mayHaveBeenSent) {
    GatewayException known = from(failure);
    return known.outcome().isPresent() || mayHaveBeenSent ? known : known.with(Outcome.NOT_SENT);
  }

  /** The same failure with a cause for the log. */
  public GatewayException causedBy(Throwable cause) {
    return new GatewayException(kind, getMessage(), cause, outcome, retryAfter, headers);
  }

  /** The same failure with another text for the client. */
  public GatewayException saying(String message) {
    return new GatewayException(kind, message, getCause(), outcome, retryAfter, headers);
  }

  /** The same failure with what is known of the mutation. */
  public GatewayException with(Outcome known) {
    return new GatewayException(kind, getMessage(), getCause(), known, retryAfter, headers);
  }

  /** The same failure with the time after which another try may succeed. */
  public GatewayException retryAfter(Duration wait) {
    return new GatewayException(kind, getMessage(), getCause(), outcome, wait, headers);
  }

  /** The same failure with a header that its status requires, such as {@code Allow}. */
  public GatewayException header(String name, String value) {
    Map<String, String> more = new HashMap<>(headers);
    more.put(name, value);
    return new GatewayException(
        kind, getMessage(), getCause(), outcome, retryAfter, Map.copyOf(more));
  }

  /** Status, code and blame. */
  public FailureKind kind() {
    return kind;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }

  /** The mutation's known outcome; empty when no attempt was made. */
  public Optional<Outcome> outcome() {
    return Optional.ofNullable(outcome);
  }

  /** How long the client should wait before it tries again. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  /** Headers that the answer needs in addition to the usual ones. */
  public Map<String, String> headers() {
    return headers;
  }
}
