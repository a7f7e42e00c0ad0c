package dev.spfgateway.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spfgateway.base.Sha256;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealedEventTest {
  private static final UUID ID = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8057");
  private static final UUID OPERATION = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8058");

  private static final AuditEvent DONE =
      new AuditEvent(
          ID,
          Instant.ofEpochMilli(1_772_366_400_123L),
          AuditEvent.Kind.OUTCOME,
          new AuditEvent.Who("contoso", "ci", "ci-key", "api-key", "192.0.2.7"),
          Events.what(OPERATION),
          new AuditEvent.Result("done", "", 1, 204, "job-1"));

  /** What version 1 wrote, with its hash; it must be read and verified for ever. */
  private static final String VERSION_1 =
      "{\"version\":1,\"chain\":\"gateway\",\"sequence\":7,\"previous\":\""
          + "ab".repeat(32)
          + "\",\"id\":\"01890a5d-ac96-774b-bcce-b302099a8057\",\"time\":1772366400123,"
          + "\"kind\":\"outcome\",\"tenant\":\"contoso\",\"principal\":\"ci\","
          + "\"credential\":\"ci-key\",\"clientAddress\":\"192.0.2.7\","
          + "\"subscription\":\"aaaaaaaa-1111-4111-8111-111111111111\","
          + "\"stamp\":\"bbbbbbbb-2222-4222-8222-222222222222\",\"method\":\"MERGE\","
          + "\"target\":\"VMCheckPoints(ID=guid'dddddddd-4444-4444-8444-444444444444')\","
          + "\"action\":\"restore\",\"bodyDigest\":\""
          + "d".repeat(64)
          + "\",\"operation\":\"01890a5d-ac96-774b-bcce-b302099a8058\","
          + "\"requestId\":\"request-1\",\"outcome\":\"done\",\"reason\":\"\","
          + "\"attempts\":1,\"upstreamStatus\":204,\"job\":\"job-1\"}";

  @Test
  void readsWhatVersionOneWrote() {
    AuditEvent read = SealedEvent.open(VERSION_1);

    assertThat(Sha256.of(VERSION_1))
        .isEqualTo("473e171f38f2a04cf8431f98f3c92c48a5d80e08ee36209920e9a1bfbddd51a7");
    assertThat(read.who())
        .isEqualTo(new AuditEvent.Who("contoso", "ci", "ci-key", "", "192.0.2.7"));
    assertThat(read.result()).isEqualTo(DONE.result());
    assertThat(read.what()).isEqualTo(DONE.what());
  }

  /** Later versions must read and verify what this one writes: these bytes never change. */
  @Test
  void writesTheSameBytesForEver() {
    SealedEvent event = SealedEvent.seal(DONE, "gateway", 7, "ab".repeat(32));

    assertThat(event.json())
        .isEqualTo(
            VERSION_1
                .replace("\"version\":1", "\"version\":2")
                .replace("\"clientAddress\"", "\"scheme\":\"api-key\",\"clientAddress\"")
                .replace(
                    "\"upstreamStatus\"", "\"endedBy\":\"\",\"phase\":\"\",\"upstreamStatus\""));
    assertThat(event.hash()).isEqualTo(Sha256.of(event.json()));
  }

  /** Later versions must read and verify these bytes too. */
  @Test
  void writesAnOperatorsChangeInTheSameBytesForEver() {
    OperatorEvent before = Events.operator(OPERATION, null);
    OperatorEvent after = Events.operator(OPERATION, new OperatorEvent.Result(true, "is done now"));

    String members =
        "\"kind\":\"operator\",\"tenant\":\"\",\"principal\":\"eva\",\"scheme\":\"password\","
            + "\"clientAddress\":\"192.0.2.9\",\"action\":\"settle\",\"subject\":\"operation "
            + OPERATION
            + "\",\"operation\":\""
            + OPERATION
            + "\",\"change\":\"01890a5d-ac96-774b-bcce-b302099a8059\","
            + "\"reason\":\"VMM shows the restore as done\"";
    assertThat(SealedEvent.seal(before, "gateway", 1, SealedEvent.GENESIS).json())
        .endsWith(members + "}");
    assertThat(SealedEvent.seal(after, "gateway", 1, SealedEvent.GENESIS).json())
        .endsWith(members + ",\"outcome\":\"done\",\"detail\":\"is done now\"}");
  }

  @Test
  void leavesAbsentValuesOut() {
    AuditEvent intent = Events.intent(OPERATION);
    AuditEvent bare = with(new AuditEvent.Result("unknown", "lost", 0, null, null));

    assertThat(json(intent)).doesNotContain("outcome", "attempts", "null");
    assertThat(json(bare)).endsWith("\"attempts\":0,\"endedBy\":\"\",\"phase\":\"\"}");
    assertThat(SealedEvent.open(json(intent))).isEqualTo(intent);
    assertThat(SealedEvent.open(json(bare))).isEqualTo(bare);
  }

  @Test
  void changesTheHashWithEveryMember() {
    List<String> hashes = new ArrayList<>();
    hashes.add(SealedEvent.seal(DONE, "gateway", 1, SealedEvent.GENESIS).hash());
    hashes.add(SealedEvent.seal(DONE, "gateway2", 1, SealedEvent.GENESIS).hash());
    hashes.add(SealedEvent.seal(DONE, "gateway", 2, SealedEvent.GENESIS).hash());
    hashes.add(SealedEvent.seal(DONE, "gateway", 1, "f".repeat(64)).hash());
    for (AuditEvent changed : changed()) {
      hashes.add(SealedEvent.seal(changed, "gateway", 1, SealedEvent.GENESIS).hash());
    }

    assertThat(hashes).hasSize(27).doesNotHaveDuplicates().allMatch(hash -> hash.length() == 64);
  }

  /** One event for each member that differs from {@link #DONE} in that member. */
  private static List<AuditEvent> changed() {
    List<AuditEvent> events = new ArrayList<>();
    events.add(
        new AuditEvent(
            OPERATION, DONE.time(), DONE.kind(), DONE.who(), DONE.what(), DONE.result()));
    events.add(
        new AuditEvent(
            ID, DONE.time().plusMillis(1), DONE.kind(), DONE.who(), DONE.what(), DONE.result()));
    events.add(
        new AuditEvent(
            ID, DONE.time(), AuditEvent.Kind.INTENT, DONE.who(), DONE.what(), DONE.result()));
    for (int member = 0; member < 5; member++) {
      String[] who = {"contoso", "ci", "ci-key", "api-key", "192.0.2.7"};
      who[member] += "x";
      AuditEvent.Who other = new AuditEvent.Who(who[0], who[1], who[2], who[3], who[4]);
      events.add(new AuditEvent(ID, DONE.time(), DONE.kind(), other, DONE.what(), DONE.result()));
    }
    AuditEvent.What what = DONE.what();
    for (int member = 0; member < 8; member++) {
      events.add(
          new AuditEvent(
              ID, DONE.time(), DONE.kind(), DONE.who(), changed(what, member), DONE.result()));
    }
    events.add(with(new AuditEvent.Result("unknown", "", 1, 204, "job-1")));
    events.add(with(new AuditEvent.Result("done", "x", 1, 204, "job-1")));
    events.add(with(new AuditEvent.Result("done", "", 2, 204, "job-1")));
    events.add(with(new AuditEvent.Result("done", "", 1, 200, "job-1")));
    events.add(with(new AuditEvent.Result("done", "", 1, 204, "job-2")));
    events.add(
        with(new AuditEvent.Result("done", "", 1, new AuditEvent.Ended("x", ""), 204, "job-1")));
    events.add(
        with(new AuditEvent.Result("done", "", 1, new AuditEvent.Ended("", "x"), 204, "job-1")));
    return events;
  }

  private static AuditEvent.What changed(AuditEvent.What what, int member) {
    return new AuditEvent.What(
        member == 0 ? "x" : what.subscription(),
        member == 1 ? "x" : what.stamp(),
        member == 2 ? "PUT" : what.method(),
        member == 3 ? "x" : what.target(),
        member == 4 ? "update" : what.action(),
        member == 5 ? "e".repeat(64) : what.bodyDigest(),
        member == 6 ? ID : what.operation(),
        member == 7 ? "request-2" : what.requestId());
  }

  private static AuditEvent with(AuditEvent.Result result) {
    return new AuditEvent(ID, DONE.time(), DONE.kind(), DONE.who(), DONE.what(), result);
  }

  @Property(tries = 300)
  void readsWhatItWrote(@ForAll String tenant, @ForAll String reason, @ForAll int attempts) {
    AuditEvent event =
        new AuditEvent(
            ID,
            DONE.time(),
            AuditEvent.Kind.OUTCOME,
            new AuditEvent.Who(tenant, "ci", "ci-key", "api-key", "2001:db8::1"),
            DONE.what(),
            new AuditEvent.Result("done", reason, attempts, null, null));

    assertThat(SealedEvent.open(json(event))).isEqualTo(event);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{}", "[]", "null", "1", "{", "{\"id\":1}", "{\"id\":\"x\"}", "not json"})
  void refusesWhatIsNoEvent(String text) {
    assertThatThrownBy(() -> SealedEvent.open(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesAnEventWithAnUnknownKind() {
    String other = json(DONE).replace("\"kind\":\"outcome\"", "\"kind\":\"checkpoint\"");

    assertThatThrownBy(() -> SealedEvent.open(other)).isInstanceOf(IllegalArgumentException.class);
  }

  private static String json(AuditEvent event) {
    return SealedEvent.seal(event, "gateway", 1, SealedEvent.GENESIS).json();
  }
}
