package dev.spfgateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.base.HandTicker;
import dev.spfgateway.upstream.Credential.Admission;
import dev.spfgateway.upstream.Credential.Admission.Kind;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CredentialTest {
  private static final Duration RECHECK = Duration.ofMinutes(15);
  private static final Duration PROOF = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final HandTicker ticker = new HandTicker();
  private final AtomicInteger refusals = new AtomicInteger();
  private final AtomicInteger changes = new AtomicInteger();
  private Credential credential = credential(1, RECHECK);

  private Credential credential(int maxRefusals, Duration recheck) {
    Credential made =
        new Credential(
            "here",
            new UpstreamConfig.Credentials(maxRefusals, recheck, PROOF, PATIENCE),
            ticker,
            refusals::incrementAndGet);
    made.onChange(changes::incrementAndGet);
    return made;
  }

  private long admitted() {
    Admission admission = credential.admit();
    assertThat(admission.kind()).isEqualTo(Kind.ADMITTED);
    return admission.ticket();
  }

  private void assertKind(Kind kind) {
    assertThat(credential.admit().kind()).isEqualTo(kind);
  }

  @Test
  void letsOneRequestGoAheadAndTheOthersAfterItWasTaken() {
    long first = admitted();
    assertKind(Kind.WAIT);

    credential.accepted(first);

    assertThat(changes).hasValue(1);
    assertKind(Kind.ADMITTED);
    assertKind(Kind.ADMITTED);
  }

  @Test
  void letsNoneGoOnceItWasRefused() {
    credential.refused(admitted());

    assertKind(Kind.REFUSED);
    assertThat(credential.isRefused()).isTrue();
    assertThat(refusals).hasValue(1);
    assertThat(changes).hasValue(1);
  }

  @Test
  void letsTheNextOneGoWhenTheFirstCameToNoWord() {
    credential.undecided(admitted());

    assertThat(changes).hasValue(1);
    assertKind(Kind.ADMITTED);
    assertKind(Kind.WAIT);
  }

  @Test
  void waitsForTheFirstOneNoLongerThanItsPatience() {
    long slow = admitted();
    ticker.pass(PATIENCE.minusNanos(1));
    assertKind(Kind.WAIT);
    ticker.pass(Duration.ofNanos(1));

    assertKind(Kind.ADMITTED);
    assertKind(Kind.WAIT);
    credential.undecided(slow);
    assertKind(Kind.WAIT);
  }

  @Test
  void asksForAnotherProofWhenTheLastOneIsOld() {
    credential.accepted(admitted());
    ticker.pass(PROOF);
    assertKind(Kind.ADMITTED);
    assertKind(Kind.ADMITTED);
    ticker.pass(Duration.ofNanos(1));

    assertKind(Kind.ADMITTED);
    assertKind(Kind.WAIT);
  }

  @Test
  void triesARefusedOneOnceAtEachInterval() {
    credential.refused(admitted());
    ticker.pass(RECHECK.minusNanos(1));
    assertKind(Kind.REFUSED);
    ticker.pass(Duration.ofNanos(1));

    long again = admitted();
    assertKind(Kind.REFUSED);
    credential.refused(again);
    assertKind(Kind.REFUSED);
    ticker.pass(RECHECK);
    credential.accepted(admitted());

    assertThat(credential.isRefused()).isFalse();
    assertKind(Kind.ADMITTED);
    assertThat(refusals).hasValue(2);
  }

  @Test
  void triesARefusedOneAtTheNextIntervalWhenATrialCameToNoWord() {
    credential.refused(admitted());
    ticker.pass(RECHECK);
    credential.undecided(admitted());

    assertKind(Kind.REFUSED);
    ticker.pass(RECHECK);
    assertKind(Kind.ADMITTED);
  }

  @Test
  void neverTriesARefusedOneAgainWhenThatIsOff() {
    credential = credential(1, Duration.ZERO);
    credential.refused(admitted());
    ticker.pass(Duration.ofDays(365));

    assertKind(Kind.REFUSED);
  }

  @Test
  void toleratesAsManyRefusalsInARowAsAreSetOneAtATime() {
    credential = credential(2, RECHECK);
    credential.refused(admitted());
    long second = admitted();
    assertKind(Kind.WAIT);
    credential.refused(second);

    assertKind(Kind.REFUSED);
  }

  @Test
  void doesNotTakeAnOldSuccessForAProofAfterARefusal() {
    credential.accepted(admitted());
    long old = admitted();
    credential.refused(admitted());

    credential.accepted(old);

    assertKind(Kind.REFUSED);
  }

  @Test
  void tellsNobodyOfASuccessThatChangesNothing() {
    credential.accepted(admitted());
    changes.set(0);

    credential.accepted(admitted());

    assertThat(changes).hasValue(0);
  }
}
