package dev.spfgateway.upstream.delivery;

import dev.spfgateway.base.EnumWords;
import dev.spfgateway.pipeline.failure.Outcome;
import java.util.List;
import java.util.function.Predicate;

/**
 * The verdict on what an attempt proves: could SPF have acted? The only place with this rule. It
 * never considers the verb, because in SPF a PUT carries commands too.
 */
public enum Verdict {
  /** SPF did it, began to, or answered a read. */
  DONE,
  /** SPF, or a web server that never asked it, refused; the answer goes to the client unchanged. */
  REJECTED,
  /** SPF refused the gateway's own credential. Trying again would lock the account. */
  CREDENTIAL_REFUSED,
  /** No complete request was sent, and an incomplete one can't be executed. */
  NOT_SENT,
  /** A server in front of SPF turned the request away for lack of room. */
  NOT_PROCESSED,
  /** The whole request was sent, and nothing shows whether it was executed. */
  AMBIGUOUS;

  private final String word = EnumWords.of(this);

  /** One row of the table. */
  private record Row(Predicate<DeliveryEvidence> when, Verdict then) {}

  /** The first matching row decides. */
  private static final List<Row> TABLE =
      List.of(
          // No answer: the delivery phase decides.
          row(e -> e.status() == DeliveryEvidence.NO_ANSWER && !e.wholeRequestSent(), NOT_SENT),
          row(e -> e.status() == DeliveryEvidence.NO_ANSWER, AMBIGUOUS),
          // An answer came, and a repeated read would get the same one.
          row(e -> e.status() == DeliveryEvidence.UNREADABLE_HEAD && !e.mutation(), DONE),
          // A server in front of SPF.
          row(e -> e.status() == 401, CREDENTIAL_REFUSED),
          row(e -> e.status() == 429, NOT_PROCESSED),
          // SPF itself.
          row(e -> e.status() >= 400 && e.odataError(), REJECTED),
          // The web server's own refusal: for a mutation only in a configured form.
          row(e -> e.siteRefusal(), NOT_PROCESSED),
          row(e -> e.status() == 503 && !e.mutation(), NOT_PROCESSED),
          // A final answer in place of the 100. It can't mean success, and 408 and 417 concern the
          // connection and not the request.
          row(e -> !e.wholeRequestSent() && isIn(e, 400, 499) && !isOfConnection(e), REJECTED),
          row(e -> !e.wholeRequestSent(), NOT_SENT),
          // The whole request was sent.
          row(e -> isIn(e, 200, 299), DONE),
          row(e -> isIn(e, 300, 399) && !e.mutation(), DONE),
          // 499 is how some proxies say that they gave up waiting.
          row(e -> isIn(e, 400, 498) && !isOfConnection(e), REJECTED),
          // 1xx as a final answer, redirections of a mutation, 408, 499, and any 5xx of unknown
          // origin.
          row(e -> true, AMBIGUOUS));

  private static Row row(Predicate<DeliveryEvidence> when, Verdict then) {
    return new Row(when, then);
  }

  private static boolean isIn(DeliveryEvidence evidence, int from, int to) {
    return evidence.status() >= from && evidence.status() <= to;
  }

  private static boolean isOfConnection(DeliveryEvidence evidence) {
    return evidence.status() == 408 || evidence.status() == 417;
  }

  /** Judges an attempt. */
  public static Verdict of(DeliveryEvidence evidence) {
    return TABLE.stream()
        .filter(row -> row.when().test(evidence))
        .findFirst()
        .map(Row::then)
        .orElse(AMBIGUOUS);
  }

  /** Whether the gateway may make another attempt: only a read may be executed twice. */
  public boolean allowsRetry(boolean mutation) {
    return this == NOT_SENT || this == NOT_PROCESSED || this == AMBIGUOUS && !mutation;
  }

  /** The outcome of a mutation that is not tried again. */
  public Outcome outcome(boolean wholeRequestSent) {
    return switch (this) {
      case DONE -> Outcome.DONE;
      case REJECTED -> Outcome.REJECTED;
      case CREDENTIAL_REFUSED -> wholeRequestSent ? Outcome.REJECTED : Outcome.NOT_SENT;
      case NOT_SENT, NOT_PROCESSED -> Outcome.NOT_SENT;
      case AMBIGUOUS -> Outcome.UNKNOWN;
    };
  }

  /** The word in log and metrics. */
  public String word() {
    return word;
  }
}
