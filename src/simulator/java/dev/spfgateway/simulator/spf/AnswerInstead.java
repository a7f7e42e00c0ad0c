package dev.spfgateway.simulator.spf;

/** An answer that somebody gives in SPF's place: the web server before it, or a fault rule. */
final class AnswerInstead extends RuntimeException {
  private final transient SpfAnswer answer;

  /** Without a stack trace: it is an answer, no fault of the simulator. */
  AnswerInstead(SpfAnswer answer) {
    super("answered with status " + answer.status(), null, false, false);
    this.answer = answer;
  }

  SpfAnswer answer() {
    return answer;
  }
}
