package dev.spfgateway.upstream.credential;

import static dev.spfgateway.upstream.credential.CredentialState.Showing.PROBE;
import static dev.spfgateway.upstream.credential.CredentialState.Showing.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.base.HandTicker;
import dev.spfgateway.upstream.config.UpstreamConfig;
import dev.spfgateway.upstream.credential.Admission.Kind;
import dev.spfgateway.upstream.credential.CredentialState.Place;
import dev.spfgateway.upstream.credential.CredentialState.Showing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CredentialStateTest {
  private static final Duration RECHECK = Duration.ofMinutes(15);
  private static final Duration PROOF = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Duration MOMENT = Duration.ofNanos(1);
  private static final Place HERE = new Place("stamp-1", "https://spf1");
  private static final Place THERE = new Place("stamp-2", "https://spf2");

  private final HandTicker ticker = new HandTicker();
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final AtomicInteger changes = new AtomicInteger();
  private final AtomicInteger suspicions = new AtomicInteger();
  private CredentialState credential = credential(RECHECK);

  private CredentialState credential(Duration recheck) {
    CredentialEvents events = new CredentialEvents(metrics, recheck);
    events.onSuspicion(suspicions::incrementAndGet);
    CredentialState made =
        new CredentialState(
            new UpstreamConfig.Credentials(true, recheck, PROOF, PATIENCE), ticker, events);
    made.onChange(changes::incrementAndGet);
    return made;
  }

  private long admitted(Place place, Showing who) {
    Admission admission = credential.admit(place, who);
    assertThat(admission.kind()).isEqualTo(Kind.ADMITTED);
    return admission.ticket();
  }

  private long admitted() {
    return admitted(HERE, REQUEST);
  }

  private void assertKind(Kind kind) {
    assertThat(credential.admit(HERE, REQUEST).kind()).isEqualTo(kind);
  }

  private void accept(Place place) {
    credential.accepted(place, admitted(place, REQUEST));
  }

  private void refuse(Place place, Showing who) {
    credential.refused(place, admitted(place, who));
  }

  @Test
  void letsOneRequestGoAheadAndTheOthersAfterItWasTaken() {
    long first = admitted();
    assertKind(Kind.WAIT);
    assertThat(credential.admit(THERE, REQUEST).kind()).as("one account").isEqualTo(Kind.WAIT);

    credential.accepted(HERE, first);

    assertThat(changes).hasValue(1);
    assertKind(Kind.ADMITTED);
    assertKind(Kind.ADMITTED);
  }

  @Test
  void letsNoneGoAnywhereOnceASecretThatNeverWorkedWasRefused() {
    refuse(HERE, REQUEST);
    ticker.pass(Duration.ofDays(365));

    for (Place place : new Place[] {HERE, THERE}) {
      assertThat(credential.isRefused(place)).isTrue();
      assertThat(credential.wantsProbe(place)).isFalse();
      assertThat(credential.admit(place, REQUEST).kind()).isEqualTo(Kind.REFUSED);
      assertThat(credential.admit(place, PROBE).kind()).isEqualTo(Kind.REFUSED);
    }
    assertThat(suspicions).hasValue(0);
    assertThat(metrics.get("spfgateway.upstream.credential.refusals").counter().count())
        .isEqualTo(1);
  }

  @Test
  void letsTheNextOneGoWhenTheFirstCameToNoWord() {
    credential.undecided(admitted());

    assertThat(changes).hasValue(1);
    assertKind(Kind.ADMITTED);
    assertKind(Kind.WAIT);
  }

  @Test
  void waitsLongerForASecretThatNeverWorkedOnceItWasShownTwice() {
    admitted();
    ticker.pass(PATIENCE.minus(MOMENT));
    assertKind(Kind.WAIT);
    ticker.pass(MOMENT);
    admitted();
    ticker.pass(PATIENCE.multipliedBy(4).minus(MOMENT));
    assertKind(Kind.WAIT);
    ticker.pass(MOMENT);

    assertKind(Kind.ADMITTED);
  }

  @Test
  void hasAProbeShowANewSecretFirst() {
    assertThat(credential.wantsProbe(HERE)).isTrue();
    long probe = admitted(HERE, PROBE);
    assertThat(credential.wantsProbe(THERE)).isFalse();
    assertKind(Kind.WAIT);
    credential.undecided(probe);
    assertThat(credential.wantsProbe(THERE)).as("not over and over").isFalse();
    ticker.pass(PATIENCE);
    assertThat(credential.wantsProbe(THERE)).isTrue();
    credential.accepted(THERE, admitted(THERE, PROBE));

    assertThat(credential.wantsProbe(HERE)).isFalse();
  }

  @Test
  void doesNotHoldUpOnePlaceForAnotherWhileTheAccountIsGood() {
    accept(HERE);
    admitted(THERE, REQUEST);

    Place third = new Place("stamp-3", "https://spf3");
    assertThat(credential.admit(third, REQUEST).kind()).isEqualTo(Kind.ADMITTED);
  }

  @Test
  void waitsNoLongerThanItsPatienceForASecretThatWorked() {
    accept(HERE);
    ticker.pass(PROOF.plus(MOMENT));
    long slow = admitted();
    ticker.pass(PATIENCE.minus(MOMENT));
    assertKind(Kind.WAIT);
    ticker.pass(MOMENT);

    assertKind(Kind.ADMITTED);
    assertKind(Kind.WAIT);
    credential.undecided(slow);
    assertKind(Kind.WAIT);
  }

  @Test
  void asksForAnotherProofWhenTheLastOneIsOld() {
    accept(HERE);
    ticker.pass(PROOF);
    assertKind(Kind.ADMITTED);
    assertKind(Kind.ADMITTED);
    ticker.pass(MOMENT);

    assertKind(Kind.ADMITTED);
    assertKind(Kind.WAIT);
    assertThat(credential.takesProbe(HERE)).isFalse();
  }

  @Test
  void asksEachPlaceForAProofOfItsOwn() {
    accept(HERE);

    long there = admitted(THERE, REQUEST);
    assertThat(credential.admit(THERE, REQUEST).kind()).isEqualTo(Kind.WAIT);
    assertKind(Kind.ADMITTED);
    credential.accepted(THERE, there);

    assertThat(credential.admit(THERE, REQUEST).kind()).isEqualTo(Kind.ADMITTED);
  }

  @Test
  void hasAProbeSettleWhatARequestMet() {
    accept(HERE);
    refuse(HERE, REQUEST);

    assertKind(Kind.WAIT);
    assertThat(credential.isRefused(HERE)).as("one request closes nothing").isFalse();
    assertThat(suspicions).hasValue(1);
    assertThat(credential.wantsProbe(HERE)).isTrue();
    long probe = admitted(HERE, PROBE);
    assertThat(credential.wantsProbe(HERE)).as("one at a time").isFalse();
    credential.accepted(HERE, probe);

    assertKind(Kind.ADMITTED);
  }

  @Test
  void closesEverywhereWhatAProbeConfirms() {
    accept(HERE);
    refuse(HERE, REQUEST);
    refuse(HERE, PROBE);

    assertKind(Kind.REFUSED);
    assertThat(credential.isRefused(THERE)).isTrue();
  }

  @Test
  void asksFirstWhereTheSecretWasAcceptedAndClosesEverywhereWhenThatRefusesToo() {
    accept(HERE);
    accept(THERE);
    refuse(HERE, REQUEST);

    assertThat(credential.wantsProbe(HERE)).isFalse();
    assertThat(credential.wantsProbe(THERE)).isTrue();
    refuse(THERE, PROBE);

    assertKind(Kind.REFUSED);
    assertThat(credential.isRefused(THERE)).isTrue();
  }

  @Test
  void closesOnlyThePlaceThatRefusesWhatOthersAccept() {
    accept(HERE);
    accept(THERE);
    refuse(HERE, REQUEST);
    credential.accepted(THERE, admitted(THERE, PROBE));
    refuse(HERE, PROBE);

    assertKind(Kind.REFUSED);
    assertThat(credential.isRefused(THERE)).isFalse();
    assertThat(credential.admit(THERE, REQUEST).kind()).isEqualTo(Kind.ADMITTED);
  }

  @Test
  void turnsToTheOtherPlaceWhenAProbeCameToNoWord() {
    accept(HERE);
    accept(THERE);
    refuse(HERE, REQUEST);

    credential.undecided(admitted(THERE, PROBE));
    assertThat(credential.wantsProbe(HERE)).isTrue();
    credential.undecided(admitted(HERE, PROBE));
    assertThat(credential.wantsProbe(THERE)).isTrue();
    ticker.pass(PATIENCE);
    assertThat(credential.wantsProbe(HERE)).as("nobody could ask there").isTrue();
  }

  @Test
  void doesNotHoldUpAGoodAccountForAPlaceThatCannotBeAsked() {
    accept(HERE);
    accept(THERE);
    refuse(HERE, REQUEST);
    credential.accepted(THERE, admitted(THERE, PROBE));
    assertThat(credential.admit(THERE, REQUEST).kind()).isEqualTo(Kind.WAIT);

    ticker.pass(PATIENCE);

    assertThat(credential.admit(THERE, REQUEST).kind()).isEqualTo(Kind.ADMITTED);
  }

  @Test
  void letsOneGoAheadWhenNoProbeCouldSettleIt() {
    accept(HERE);
    refuse(HERE, REQUEST);
    ticker.pass(Duration.ofMinutes(1).minus(MOMENT));
    assertKind(Kind.WAIT);
    ticker.pass(MOMENT);

    assertKind(Kind.ADMITTED);
    assertKind(Kind.WAIT);
  }

  @Test
  void blamesTheRequestWhereALaterOneWasAccepted() {
    accept(HERE);
    long odd = admitted();
    accept(HERE);

    credential.refused(HERE, odd);

    assertKind(Kind.ADMITTED);
    assertThat(suspicions).hasValue(0);
  }

  @Test
  void takesWhatWasUnderWayAtARefusalForNoProof() {
    accept(HERE);
    long first = admitted();
    long second = admitted();
    long third = admitted();
    credential.refused(HERE, first);
    credential.refused(HERE, second);
    assertKind(Kind.WAIT);

    credential.accepted(HERE, third);

    assertKind(Kind.WAIT);
    assertThat(suspicions).hasValue(1);
  }

  @Test
  void hasOneProbeTryARefusedOneAtEachInterval() {
    accept(HERE);
    refuse(HERE, REQUEST);
    refuse(HERE, PROBE);
    ticker.pass(RECHECK.minus(MOMENT));
    assertThat(credential.wantsProbe(HERE)).isFalse();
    ticker.pass(MOMENT);

    assertThat(credential.wantsProbe(THERE)).isTrue();
    assertKind(Kind.REFUSED);
    long again = admitted(HERE, PROBE);
    assertThat(credential.wantsProbe(THERE)).as("one for the account").isFalse();
    credential.refused(HERE, again);
    ticker.pass(RECHECK);
    credential.accepted(HERE, admitted(HERE, PROBE));

    assertThat(credential.isRefused(THERE)).isFalse();
    assertKind(Kind.ADMITTED);
  }

  @Test
  void neverTriesARefusedOneAgainWhenThatIsOff() {
    credential = credential(Duration.ZERO);
    accept(HERE);
    refuse(HERE, REQUEST);
    refuse(HERE, PROBE);
    ticker.pass(Duration.ofDays(365));

    assertThat(credential.wantsProbe(HERE)).isFalse();
    assertKind(Kind.REFUSED);
  }

  @Test
  void tellsNobodyOfASuccessThatChangesNothing() {
    accept(HERE);
    changes.set(0);

    accept(HERE);

    assertThat(changes).hasValue(0);
  }
}
