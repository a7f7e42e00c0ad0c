package dev.spfgateway.app.soak;

import dev.spfgateway.simulator.fault.AnswerEnding;
import dev.spfgateway.simulator.fault.AnswerFault;
import dev.spfgateway.simulator.fault.ConnectionFault;
import dev.spfgateway.simulator.fault.Fault;
import dev.spfgateway.simulator.fault.FaultMatch;
import dev.spfgateway.simulator.fault.FaultRule;
import dev.spfgateway.simulator.fault.JobFault;
import dev.spfgateway.simulator.fault.Latency;
import dev.spfgateway.simulator.fault.Moment;
import dev.spfgateway.simulator.fault.RequestFault;
import dev.spfgateway.simulator.fault.Timing;
import dev.spfgateway.simulator.vmm.JobError;
import dev.spfgateway.simulator.vmm.LockConflict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** Everything that the simulator can do to a request, each by chance. */
final class SoakFaults {
  /** After this a stamp's SPF acts on nothing any more that it got before. */
  static final Duration SETTLING = Duration.ofSeconds(4);

  private static final Duration LATEST = Duration.ofMillis(1200);
  private static final FaultMatch MUTATIONS = FaultMatch.any().mutations(true);
  private static final FaultMatch READS = FaultMatch.any().mutations(false);

  private final Random random;
  private final List<FaultRule> rules = new ArrayList<>();

  private SoakFaults(Random random) {
    this.random = random;
  }

  /** The rules of a seed. */
  static List<FaultRule> of(long seed) {
    SoakFaults faults = new SoakFaults(new Random(seed));
    faults.lostOnTheWay();
    faults.otherAnswers();
    faults.late();
    faults.jobs();
    faults.reads();
    faults.misleading();
    return faults.rules;
  }

  private void lostOnTheWay() {
    for (Moment moment :
        List.of(
            Moment.BEFORE_READING,
            Moment.MID_REQUEST,
            Moment.BEFORE_ACTING,
            Moment.AFTER_ACTING,
            Moment.BEFORE_ANSWERING)) {
      AnswerEnding ending = random.nextBoolean() ? AnswerEnding.RST : AnswerEnding.FIN;
      mutations(0.02, RequestFault.Reset.at(moment).by(ending));
    }
    mutations(0.005, new RequestFault.Silence(Moment.BEFORE_READING));
    mutations(0.005, new RequestFault.Silence(Moment.BEFORE_ACTING));
    mutations(0.01, new RequestFault.Silence(Moment.AFTER_ACTING));
    mutations(0.01, AnswerFault.Cut.by(AnswerEnding.RST));
    mutations(0.01, AnswerFault.Cut.by(AnswerEnding.FIN));
    mutations(0.01, new AnswerFault.Drip(60, Duration.ofMillis(10)));
    mutations(0.01, new AnswerFault.HalfClose());
    connections(0.01, new ConnectionFault.Closed(AnswerEnding.RST));
    connections(0.01, new ConnectionFault.Garbage());
    connections(0.003, new ConnectionFault.Silent());
    connections(0.005, new ConnectionFault.Untrusted());
  }

  private void otherAnswers() {
    mutations(0.01, RequestFault.Status.of(503));
    mutations(0.01, RequestFault.Status.of(503).retryAfter("1").at(Moment.BEFORE_READING));
    mutations(0.01, RequestFault.Status.of(429).at(Moment.BEFORE_READING));
    mutations(0.01, RequestFault.Status.of(500).at(Moment.AFTER_ACTING));
    mutations(0.01, RequestFault.Status.of(502).at(Moment.BEFORE_ANSWERING));
    mutations(
        0.01, RequestFault.Status.of(500).from(RequestFault.Page.ODATA).at(Moment.AFTER_ACTING));
    mutations(0.01, RequestFault.Status.of(500).from(RequestFault.Page.ODATA));
    mutations(0.02, new RequestFault.NoContinue());
  }

  private void late() {
    Latency some = new Latency.Uniform(Duration.ZERO, Duration.ofMillis(300), null);
    mutations(0.1, new RequestFault.Delay(Moment.BEFORE_ACTING, some));
    mutations(0.05, new RequestFault.Delay(Moment.BEFORE_ANSWERING, some));
    mutations(0.02, new RequestFault.ActLate(LATEST.dividedBy(4), AnswerEnding.RST));
    mutations(0.02, new RequestFault.ActLate(LATEST, AnswerEnding.FIN));
    mutations(0.01, new RequestFault.ActLate(LATEST.dividedBy(2), null));
  }

  private void jobs() {
    Latency some = new Latency.Uniform(Duration.ofMillis(5), Duration.ofMillis(500), null);
    mutations(0.3, new JobFault.Slow(some));
    mutations(0.02, new JobFault.Fails(JobError.INTERNAL));
    mutations(0.02, new JobFault.Locked(2606, LockConflict.ERROR_AT_ONCE));
    mutations(0.02, new JobFault.Locked(2606, LockConflict.FAILED_JOB));
    mutations(0.02, new JobFault.RefusedLate(JobError.INTERNAL));
  }

  private void reads() {
    add(READS, 0.01, RequestFault.Status.of(503));
    add(READS, 0.01, RequestFault.Reset.at(Moment.BEFORE_ANSWERING));
    add(READS, 0.005, AnswerFault.Cut.by(AnswerEnding.RST));
    add(READS, 0.003, new RequestFault.Silence(Moment.BEFORE_ANSWERING));
  }

  /** What SPF says of its jobs is not true, or comes late. */
  private void misleading() {
    mutations(0.02, new RequestFault.NamesJob(null));
    mutations(0.02, new RequestFault.NamesJob(new UUID(random.nextLong(), 1)));
    mutations(0.02, new JobFault.ShowsLate(Duration.ofSeconds(1)));
  }

  private void mutations(double probability, Fault fault) {
    add(MUTATIONS, probability, fault);
  }

  private void connections(double probability, Fault fault) {
    add(FaultMatch.any(), probability, fault);
  }

  private void add(FaultMatch match, double probability, Fault fault) {
    rules.add(
        FaultRule.of(fault)
            .named("soak-" + rules.size() + "-" + fault.name())
            .matching(match)
            .when(Timing.always().probability(probability, random.nextLong())));
  }
}
