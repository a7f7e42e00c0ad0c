package dev.spfgateway.simulator.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.spfgateway.base.InvalidSetting;
import dev.spfgateway.simulator.json.ControlJson;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FaultJsonTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String GUID = "\"ba4146fa-fb41-4f59-a193-ad00c52a138c\"";

  /** Every key and every word of the language, and what may stand around them. */
  private static final List<String> KEYS =
      List.of(
          "id",
          "match",
          "when",
          "fault",
          "type",
          "at",
          "close",
          "bytes",
          "status",
          "retryAfter",
          "body",
          "latency",
          "distribution",
          "time",
          "min",
          "max",
          "mean",
          "median",
          "sigma",
          "capPercentile",
          "after",
          "part",
          "framing",
          "interval",
          "error",
          "code",
          "problem",
          "action",
          "as",
          "stamp",
          "port",
          "verb",
          "entitySet",
          "path",
          "subscription",
          "mutations",
          "reusedConnection",
          "nth",
          "every",
          "first",
          "limit",
          "probability",
          "seed",
          "x");

  private static final List<String> VALUES =
      List.of(
          "\"refuse\"",
          "\"connection-closed\"",
          "\"connection-silent\"",
          "\"tls-garbage\"",
          "\"tls-untrusted\"",
          "\"reset\"",
          "\"silence\"",
          "\"status\"",
          "\"delay\"",
          "\"no-continue\"",
          "\"act-late\"",
          "\"truncated-answer\"",
          "\"dripped-answer\"",
          "\"half-close\"",
          "\"job-takes\"",
          "\"job-fails\"",
          "\"job-hangs\"",
          "\"job-locked\"",
          "\"job-shows-late\"",
          "\"names-job\"",
          "\"refused-after-job-began\"",
          "\"before-reading\"",
          "\"mid-request\"",
          "\"before-acting\"",
          "\"after-acting\"",
          "\"before-answering\"",
          "\"mid-answer\"",
          "\"connecting\"",
          "\"rst\"",
          "\"fin\"",
          "\"head\"",
          "\"body\"",
          "\"length\"",
          "\"chunked\"",
          "\"iis\"",
          "\"odata\"",
          "\"none\"",
          "\"5ms\"",
          "\"99h\"",
          "\"999999999s\"",
          "\"fixed\"",
          "\"uniform\"",
          "\"exponential\"",
          "\"lognormal\"",
          "\"error-at-once\"",
          "\"failed-job\"",
          "\"\"",
          "\" \"",
          "\"(\"",
          "\"\\r\\n\"",
          GUID,
          "0",
          "1",
          "-1",
          "503",
          "1.5",
          "1e300",
          "99999999999999999999",
          "true",
          "false",
          "null",
          "[]",
          "{}",
          "[1]");

  private static JsonNode json(String text) throws JsonProcessingException {
    return JSON.readTree(text);
  }

  private static FaultRule rule(String text) throws JsonProcessingException {
    return ControlJson.read(json(text), FaultRule.class, "rule");
  }

  private static FaultRule fault(String members) throws JsonProcessingException {
    return rule("{\"fault\":{" + members + "}}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'refuse'}",
        "{'type':'connection-closed','close':'fin'}",
        "{'type':'connection-silent'}",
        "{'type':'tls-garbage'}",
        "{'type':'tls-untrusted'}",
        "{'type':'reset','at':'before-reading','close':'rst'}",
        "{'type':'reset','at':'mid-request','close':'fin','bytes':12}",
        "{'type':'reset','at':'mid-answer','close':'rst','part':'body','framing':'length'}",
        "{'type':'silence','at':'after-acting'}",
        "{'type':'status','at':'before-acting','status':503,'retryAfter':'9','body':'odata'}",
        "{'type':'delay','at':'before-answering','latency':{'distribution':'fixed','time':'5ms'}}",
        "{'type':'delay','at':'before-acting','latency':{'distribution':'lognormal','median':'80ms','sigma':0.5,'capPercentile':99.5}}",
        "{'type':'no-continue'}",
        "{'type':'act-late','after':'5000ms','close':'rst'}",
        "{'type':'act-late','after':'5000ms'}",
        "{'type':'truncated-answer','close':'fin','part':'head','framing':'chunked','bytes':3}",
        "{'type':'dripped-answer','bytes':2,'interval':'10ms'}",
        "{'type':'truncated-answer','close':'rst','part':'body','framing':'length'}",
        "{'type':'half-close'}",
        "{'type':'job-takes','latency':{'distribution':'exponential','mean':'80ms'}}",
        "{'type':'job-takes','latency':{'distribution':'uniform','min':'1ms','max':'80ms'}}",
        "{'type':'job-fails','error':12711,'code':'c','problem':'p','action':'a'}",
        "{'type':'job-hangs'}",
        "{'type':'job-shows-late','after':'5000ms'}",
        "{'type':'names-job'}",
        "{'type':'names-job','job':'11111111-1111-4111-8111-111111111111'}",
        "{'type':'job-locked','error':2602,'as':'failed-job'}",
        "{'type':'refused-after-job-began','error':12711,'code':'c','problem':'p','action':'a'}"
      })
  void readsWhatItWrites(String fault) throws JsonProcessingException {
    JsonNode written = json(fault.replace('\'', '"'));

    FaultRule read =
        ControlJson.read(JSON.createObjectNode().set("fault", written), FaultRule.class, "rule");

    assertThat(json(ControlJson.write(read)).get("fault")).isEqualTo(written);
  }

  @Test
  void readsEveryConditionAndEveryTiming() throws JsonProcessingException {
    String text =
        "{\"id\":\"one\",\"match\":{\"stamp\":"
            + GUID
            + ",\"port\":8090,\"verb\":\"MERGE\",\"entitySet\":\"VMCheckPoints\",\"path\":\"x+\","
            + "\"subscription\":"
            + GUID
            + ",\"action\":\"Restore\",\"mutations\":true,\"reusedConnection\":false},"
            + "\"when\":{\"nth\":1,\"every\":2,\"first\":3,\"limit\":4,\"probability\":0.5,"
            + "\"seed\":-5},\"fault\":{\"type\":\"silence\",\"at\":\"before-acting\"}}";

    assertThat(json(ControlJson.write(rule(text)))).isEqualTo(json(text));
  }

  @Test
  void readsTheShortFormsWithTheirDefaults() throws JsonProcessingException {
    assertThat(fault("\"type\":\"reset\"").fault())
        .isEqualTo(RequestFault.Reset.at(Moment.BEFORE_READING));
    assertThat(fault("\"type\":\"status\",\"status\":503").fault())
        .isEqualTo(RequestFault.Status.of(503));
    assertThat(fault("\"type\":\"truncated-answer\"").fault())
        .isEqualTo(AnswerFault.Cut.by(AnswerEnding.FIN));
    assertThat(fault("\"type\":\"status\",\"status\":503").when()).isEqualTo(Timing.always());
    assertThat(fault("\"type\":\"delay\",\"latency\":\"2s\"").fault())
        .isEqualTo(
            new RequestFault.Delay(
                Moment.BEFORE_ANSWERING, Latency.fixed(java.time.Duration.ofSeconds(2))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]|rule must be an object",
        "{}|fault must be given",
        "{'fault':1}|fault must be an object",
        "{'fault':{}}|fault.type must be given",
        "{'fault':{'type':'explode'}}|fault.type must be one of [act-late, connection-closed,",
        "{'fault':{'type':'refuse','x':1}}|fault.x is not a known key",
        "{'fault':{'type':'refuse'},'x':1}|x is not a known key",
        "{'fault':{'type':'refuse'},'id':''}|id must not be empty",
        "{'fault':{'type':'refuse'},'id':'a b'}|id must be 1 to 64 letters",
        "{'fault':{'type':'refuse'},'when':{'nth':1}}|when must be empty for refuse",
        "{'fault':{'type':'refuse'},'match':{'verb':'GET'}}|match.verb is not known yet",
        "{'fault':{'type':'no-continue'},'match':{'action':'Restore'}}|match.action is not known",
        "{'fault':{'type':'no-continue'},'match':{'path':'('}}|match.path must be a regular",
        "{'fault':{'type':'no-continue'},'match':{'port':0}}|match.port must be from 1 to 65535",
        "{'fault':{'type':'no-continue'},'match':{'stamp':'x'}}|match.stamp must be a GUID",
        "{'fault':{'type':'no-continue'},'match':{'mutations':1}}|match.mutations must be true or",
        "{'fault':{'type':'no-continue'},'match':{'nome':1}}|match.nome is not a known key; known",
        "{'fault':{'type':'no-continue'},'when':{'nth':0}}|when.nth must be at least 1",
        "{'fault':{'type':'no-continue'},'when':{'every':0}}|when.every must be at least 1",
        "{'fault':{'type':'no-continue'},'when':{'probability':0}}|when.probability must be above",
        "{'fault':{'type':'no-continue'},'when':{'seed':'x'}}|when.seed must be a whole number",
        "{'fault':{'type':'reset','at':'noon'}}|fault.at must be one of [connecting,",
        "{'fault':{'type':'reset','at':'connecting'}}|fault.at must be one of [before-reading,",
        "{'fault':{'type':'silence','at':'mid-request'}}|fault.at must be one of [before-reading,",
        "{'fault':{'type':'reset','at':'mid-answer','close':'fin'}}|fault.close must be rst",
        "{'fault':{'type':'status'}}|fault.status must be given",
        "{'fault':{'type':'status','status':200}}|fault.status must be from 400 to 599",
        "{'fault':{'type':'status','status':503,'retryAfter':'\\r\\n'}}|fault.retryAfter must be",
        "{'fault':{'type':'delay'}}|fault.latency must be given",
        "{'fault':{'type':'delay','latency':'11m'}}|fault.latency must be from 0s to 10m",
        "{'fault':{'type':'delay','latency':'soon'}}|fault.latency must be a whole number and ms",
        "{'fault':{'type':'delay','latency':{'distribution':'x'}}}|fault.latency.distribution must",
        "{'fault':{'type':'delay','latency':{}}}|fault.latency.distribution must be given",
        "{'fault':{'type':'delay','latency':{'distribution':'fixed','time':'11m'}}}|fault.latency.time",
        "{'fault':{'type':'delay','latency':5}}|fault.latency must be a whole number and ms",
        "{'fault':{'type':'delay','latency':{'distribution':'uniform','min':'2s','max':'1s'}}}"
            + "|fault.latency.max must not be below min",
        "{'fault':{'type':'dripped-answer'}}|fault.interval must be given",
        "{'fault':{'type':'dripped-answer','interval':'0ms'}}|fault.interval must be from 1ms",
        "{'fault':null}|fault must not be null",
        "{'fault':['refuse',{}]}|fault must be an object",
        "{'fault':{'type':'no-continue'},'match':{'verb':null}}|match.verb must not be null",
        "{'fault':{'type':'no-continue'},'match':{'verb':1}}|match.verb must be a string",
        "{'fault':{'type':'no-continue'},'match':[]}|match must be an object",
        "{'fault':{'type':'reset','bytes':1}}|fault.bytes is for mid-request and mid-answer only",
        "{'fault':{'type':'reset','part':'head'}}|fault.part is for mid-answer only",
        "{'fault':{'type':'status','status':99999999999}}|fault.status is too large",
        "{'fault':{'type':'status','status':1.5}}|fault.status must be a whole number",
        "{'fault':{'type':'job-fails','x':1}}|fault.x is not a known key; known here: action,",
        "{'fault':{'type':'job-fails','error':0}}|fault.error must be from 1 to 999999",
        "{'fault':{'type':'names-job','job':'x'}}|fault.job must be a GUID",
        "{'fault':{'type':'job-locked','error':0}}|fault.error must be from 1 to 999999",
        "{'fault':{'type':'act-late','after':'1s','close':'x'}}|fault.close must be one of [rst,"
      })
  void namesThePlaceOfEachMistake(String text, String message) {
    assertThatThrownBy(() -> rule(text.replace('\'', '"')))
        .isInstanceOfSatisfying(
            InvalidSetting.class,
            e -> assertThat(e.key() + " " + e.getMessage()).startsWith(message));
  }

  @Test
  void namesThePlaceInAList() {
    assertThatThrownBy(
            () ->
                ControlJson.readList(
                    json("[{\"fault\":{\"type\":\"refuse\"}},{\"fault\":{\"type\":\"status\"}}]"),
                    FaultRule.class,
                    "faults"))
        .isInstanceOfSatisfying(
            InvalidSetting.class, e -> assertThat(e.key()).isEqualTo("faults[1].fault.status"));
    assertThatThrownBy(() -> ControlJson.readList(json("{}"), FaultRule.class, "faults"))
        .isInstanceOf(InvalidSetting.class);
  }

  @Property(tries = 3000, shrinking = ShrinkingMode.BOUNDED, edgeCases = EdgeCasesMode.NONE)
  void everyRuleIsReadAndWrittenOrRefused(@ForAll("rules") String text) {
    assertThat(outcome(text)).isNotEmpty();
  }

  @Property(tries = 2000, shrinking = ShrinkingMode.BOUNDED, edgeCases = EdgeCasesMode.NONE)
  void everyJsonIsARuleOrARefusal(@ForAll("anyJson") String text) {
    assertThat(outcome(text)).isNotEmpty();
  }

  /** Objects of the language's shape, with any of its keys and words in any place. */
  @Provide
  Arbitrary<String> rules() {
    Arbitrary<String> fault =
        Combinators.combine(Arbitraries.of(VALUES.subList(0, 19)), members(5))
            .as((type, rest) -> "{\"type\":" + type + (rest.isEmpty() ? "" : "," + rest) + "}");
    return Combinators.combine(members(2), members(2), fault)
        .as(
            (match, when, struck) ->
                "{\"match\":{" + match + "},\"when\":{" + when + "},\"fault\":" + struck + "}");
  }

  @Provide
  Arbitrary<String> anyJson() {
    return Combinators.combine(
            Arbitraries.of("match", "when", "fault", "id", "x"), Arbitraries.of(VALUES), members(4))
        .as((key, value, rest) -> "{\"" + key + "\":" + value + ",\"fault\":{" + rest + "}}");
  }

  private static Arbitrary<String> members(int most) {
    Arbitrary<String> nested =
        Combinators.combine(Arbitraries.of(KEYS), Arbitraries.of(VALUES))
            .as((key, value) -> "{\"" + key + "\":" + value + "}");
    Arbitrary<String> value =
        Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(9, Arbitraries.of(VALUES)), net.jqwik.api.Tuple.of(1, nested));
    return Combinators.combine(Arbitraries.of(KEYS), value)
        .as((key, text) -> "\"" + key + "\":" + text)
        .list()
        .ofMaxSize(most)
        .map(list -> String.join(",", list));
  }

  /** Any other exception than the expected one gets through. */
  private static String outcome(String text) {
    try {
      FaultRule read = rule(text);
      FaultRules rules = new FaultRules(new Random(1));
      RuleState added = rules.add(read);
      JsonNode written = json(ControlJson.write(read));
      FaultRule again = ControlJson.read(written, FaultRule.class, "rule");
      assertThat(again.fault()).isEqualTo(read.fault());
      assertThat(again.when()).isEqualTo(read.when());
      assertThat(again.match()).hasToString(read.match().toString());
      return ControlJson.write(added);
    } catch (InvalidSetting e) {
      assertThat(e.key()).isNotEmpty();
      return e.getMessage();
    } catch (JsonProcessingException e) {
      return "no JSON";
    }
  }
}
