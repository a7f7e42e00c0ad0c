package dev.spfgateway.simulator.spf;

/** An answer given in SPF's place: by the web server in front of it, or by a fault rule. */
final class AnswerInstead extends RuntimeException {
  private final transient SpfAnswer answer;

  /** Has no stack trace: this is an answer, no fault of the simulator. */
  AnswerInstead(SpfAnswer answer) {
    super("answered with status " + answer.status(), null, false, false);
    this.answer = answer;
  }

  SpfAnswer answer() {
    return answer;
  }
}
