package dev.spfgateway.upstream.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.pipeline.failure.Outcome;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The table that decides whether anything is sent twice, row by row. */
class VerdictTest {
  private static final String NOTHING = "none";

  /** Who spoke: a web server or proxy before SPF, SPF itself, or the site's known refusal. */
  private static DeliveryEvidence evidence(
      boolean mutation, boolean whole, String status, String who) {
    int number = status.equals(NOTHING) ? DeliveryEvidence.NO_ANSWER : Integer.parseInt(status);
    return new DeliveryEvidence(mutation, whole, number, who.equals("spf"), who.equals("site"));
  }

  @ParameterizedTest(name = "{0} from {1}: body held back {2}, whole request sent {3}")
  @CsvSource({
    // status, who, mutation before its last byte left, mutation wholly sent
    "none, nobody, NOT_SENT,           AMBIGUOUS",
    "100,  web,    NOT_SENT,           AMBIGUOUS",
    "101,  web,    NOT_SENT,           AMBIGUOUS",
    "200,  web,    NOT_SENT,           DONE",
    "201,  web,    NOT_SENT,           DONE",
    "202,  web,    NOT_SENT,           DONE",
    "204,  web,    NOT_SENT,           DONE",
    "299,  web,    NOT_SENT,           DONE",
    "301,  web,    NOT_SENT,           AMBIGUOUS",
    "302,  web,    NOT_SENT,           AMBIGUOUS",
    "304,  web,    NOT_SENT,           AMBIGUOUS",
    "307,  web,    NOT_SENT,           AMBIGUOUS",
    "400,  web,    REJECTED,           REJECTED",
    "400,  spf,    REJECTED,           REJECTED",
    "401,  web,    CREDENTIAL_REFUSED, CREDENTIAL_REFUSED",
    "401,  spf,    CREDENTIAL_REFUSED, CREDENTIAL_REFUSED",
    "403,  web,    REJECTED,           REJECTED",
    "403,  spf,    REJECTED,           REJECTED",
    "404,  web,    REJECTED,           REJECTED",
    "408,  web,    NOT_SENT,           AMBIGUOUS",
    "408,  spf,    REJECTED,           REJECTED",
    "409,  spf,    REJECTED,           REJECTED",
    "412,  spf,    REJECTED,           REJECTED",
    "413,  web,    REJECTED,           REJECTED",
    "417,  web,    NOT_SENT,           AMBIGUOUS",
    "429,  web,    NOT_PROCESSED,      NOT_PROCESSED",
    "429,  spf,    NOT_PROCESSED,      NOT_PROCESSED",
    "499,  web,    REJECTED,           AMBIGUOUS",
    "500,  web,    NOT_SENT,           AMBIGUOUS",
    "500,  spf,    REJECTED,           REJECTED",
    "501,  web,    NOT_SENT,           AMBIGUOUS",
    "502,  web,    NOT_SENT,           AMBIGUOUS",
    "502,  spf,    REJECTED,           REJECTED",
    "503,  web,    NOT_SENT,           AMBIGUOUS",
    "503,  spf,    REJECTED,           REJECTED",
    "503,  site,   NOT_PROCESSED,      NOT_PROCESSED",
    "504,  web,    NOT_SENT,           AMBIGUOUS",
    "504,  spf,    REJECTED,           REJECTED",
    "599,  web,    NOT_SENT,           AMBIGUOUS",
    "999,  web,    NOT_SENT,           AMBIGUOUS",
  })
  void judgesMutations(String status, String who, Verdict heldBack, Verdict whole) {
    assertThat(Verdict.of(evidence(true, false, status, who))).isEqualTo(heldBack);
    assertThat(Verdict.of(evidence(true, true, status, who))).isEqualTo(whole);
  }

  @ParameterizedTest(name = "{0} from {1}: {2}")
  @CsvSource({
    "none, nobody, AMBIGUOUS",
    "101,  web,    AMBIGUOUS",
    "200,  web,    DONE",
    "206,  web,    DONE",
    "301,  web,    DONE",
    "304,  web,    DONE",
    "400,  spf,    REJECTED",
    "401,  web,    CREDENTIAL_REFUSED",
    "404,  web,    REJECTED",
    "408,  web,    AMBIGUOUS",
    "429,  web,    NOT_PROCESSED",
    "499,  web,    AMBIGUOUS",
    "500,  web,    AMBIGUOUS",
    "500,  spf,    REJECTED",
    "502,  web,    AMBIGUOUS",
    "503,  web,    NOT_PROCESSED",
    "503,  spf,    REJECTED",
    "504,  web,    AMBIGUOUS",
  })
  void judgesReads(String status, String who, Verdict verdict) {
    assertThat(Verdict.of(evidence(false, true, status, who))).isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource({
    // verdict, read, mutation
    "DONE,               false, false",
    "REJECTED,           false, false",
    "CREDENTIAL_REFUSED, false, false",
    "NOT_SENT,           true,  true",
    "NOT_PROCESSED,      true,  true",
    "AMBIGUOUS,          true,  false",
  })
  void saysWhatMayBeSentAgain(Verdict verdict, boolean read, boolean mutation) {
    assertThat(verdict.allowsRetry(false)).isEqualTo(read);
    assertThat(verdict.allowsRetry(true)).isEqualTo(mutation);
  }

  @ParameterizedTest
  @CsvSource({
    // verdict, before the last byte left, wholly sent
    "DONE,               DONE,     DONE",
    "REJECTED,           REJECTED, REJECTED",
    "CREDENTIAL_REFUSED, NOT_SENT, REJECTED",
    "NOT_SENT,           NOT_SENT, NOT_SENT",
    "NOT_PROCESSED,      NOT_SENT, NOT_SENT",
    "AMBIGUOUS,          UNKNOWN,  UNKNOWN",
  })
  void namesTheOutcome(Verdict verdict, Outcome heldBack, Outcome whole) {
    assertThat(verdict.outcome(false)).isEqualTo(heldBack);
    assertThat(verdict.outcome(true)).isEqualTo(whole);
  }

  @Test
  void letsNoMutationBeSentAgainThatWasWhollySentUnlessItWasTurnedAway() {
    assertThat(IntStream.rangeClosed(0, 999))
        .filteredOn(
            status ->
                Verdict.of(new DeliveryEvidence(true, true, status, false, false))
                    .allowsRetry(true))
        .containsExactly(429);
    assertThat(IntStream.rangeClosed(0, 999))
        .filteredOn(
            status ->
                Verdict.of(new DeliveryEvidence(true, true, status, true, true)).allowsRetry(true))
        .as("SPF's own words outweigh a form that the operator configured")
        .allMatch(status -> status < 400 || status == 429);
  }

  @ParameterizedTest
  @CsvSource({
    "none, nobody, true", "500, web, true", "503, site, true", "504, web, true",
    "500,  spf, false", "429, web, false", "404, web, false", "401, web, false",
    "302,  web, false", "204, web, false",
  })
  void blamesTheEndpointForSilenceAndForErrorsThatAreNotOfSpf(
      String status, String who, boolean blamed) {
    assertThat(evidence(true, true, status, who).blamesEndpoint()).isEqualTo(blamed);
  }

  @ParameterizedTest
  @EnumSource(Verdict.class)
  void hasOneWordForLogAndMetrics(Verdict verdict) {
    assertThat(verdict.word())
        .isEqualTo(
            switch (verdict) {
              case DONE -> "done";
              case REJECTED -> "rejected";
              case CREDENTIAL_REFUSED -> "credential-refused";
              case NOT_SENT -> "not-sent";
              case NOT_PROCESSED -> "not-processed";
              case AMBIGUOUS -> "ambiguous";
            });
  }
}
