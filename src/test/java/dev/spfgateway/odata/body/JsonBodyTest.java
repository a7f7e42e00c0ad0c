package dev.spfgateway.odata.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spfgateway.odata.KeyPredicate;
import dev.spfgateway.odata.ODataSyntaxException;
import dev.spfgateway.odata.PathSegment;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonBodyTest {
  private static final UUID STAMP = UUID.fromString("6fa459ea-ee8a-3ca4-894e-db77e160355e");
  private static final UUID OTHER = UUID.fromString("1b4e28ba-2fa1-11d2-883f-0016d3cca427");

  private static final UUID UNKNOWN = new UUID(0, 0);

  private static final BodyFacts RESTORE =
      new BodyFacts(
          Optional.of("Restore"),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Set.of(),
          Set.of(),
          Set.of(),
          Set.of(),
          Set.of(),
          Set.of());

  @Test
  void readsTheDocumentedRestore() {
    String body =
        "{\r\n    \"VMCheckPointAction\": \"Restore\",\r\n"
            + "    \"odata.type\": \"VMM.VMCheckPoint\"\r\n}";
    byte[] documented = body.getBytes(StandardCharsets.UTF_8);

    assertThat(documented).hasSize(80);
    assertThat(JsonBody.inspect(documented)).isEqualTo(RESTORE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"VMCheckPointAction\":\"Restore\"}",
        "{\"__metadata\":{\"type\":\"VMM.VMCheckPoint\"},\"VMCheckPointAction\":\"Restore\"}",
        " {\"VM\\u0043heckPointAction\" : \"\\u0052estore\"} \r\n",
        "{\"d\":{\"__metadata\":{\"type\":\"x\"},\"VMCheckPointAction\":\"Restore\"}}",
        "{\"odata.metadata\":\"https://x/$metadata#VMCheckPoints/@Element\","
            + "\"odata.type\":\"VMM.VMCheckPoint\",\"odata.etag\":\"\","
            + "\"VMCheckPointAction@odata.type\":\"Edm.String\",\"VMCheckPointAction\":\"Restore\"}",
        "{\"Owner\":[1,[{}],{\"b\":[]}],\"VMCheckPointAction\":\"Restore\",\"Operation\":null}"
      })
  void readsEveryShapeOfARestore(String body) {
    assertThat(facts(body)).isEqualTo(RESTORE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{`VM@odata.bind`:`VirtualMachines(guid'{other}')`} | {other}",
        "{`VMs@odata.bind`:[`VirtualMachines(guid'{other}')`]} | {other}",
        "{`VM@odata.bind`:`VirtualMachines/{other}`} | {other}",
        "{`VM@odata.bind`:`somewhere`} | {unknown}",
        "{`VM@odata.bind`:`VirtualMachines(guid'{other}'`} | {unknown}",
        "{`VM@odata.bind`:`VirtualMachines(Name='x')`} | {unknown}",
        "{`VM`:{`ID`:`{other}`}} | {other}",
        "{`VM`:{`id`:`{other}`}} | {other}",
        "{`VM`:{`ID`:7}} | {unknown}",
        "{`VM`:{`Name`:`x`}} | {unknown}",
        "{`VM`:{`Name`:`x`,`Cloud`:{`ID`:`{other}`}}} | {unknown} {other}",
        "{`VM`:{`Name`:`x`,`Cloud@odata.bind`:`Clouds(guid'{other}')`}} | {unknown} {other}",
        "{`VM`:{`__metadata`:{`type`:`x`}}} | {unknown}",
        "{`VM`:{`__metadata`:{`uri`:`VirtualMachines(guid'{other}')`}}} | {other}",
        "{`VM`:{`odata.id`:`VirtualMachines(guid'{other}')`}} | {other}",
        "{`VM`:{`__deferred`:{`uri`:`VMCheckPoints(guid'{other}')/VM`}}} | {other}",
        "{`VMs`:{`results`:[{`ID`:`{other}`},{`Name`:`x`}]}} | {unknown} {other}",
        "{`VMs`:[{`ID`:`{other}`},{`Name`:`x`}]} | {unknown} {other}",
        "{`X`:{`__metadata`:{`uri`:`A(1)`,`properties`:{`VM`:{`associationuri`:`B(guid'{other}')`}}}}}"
            + " | {unknown} {other}",
        "{`VM@odata.associationLinkUrl`:`VMCheckPoints(guid'{other}')/$links/VM`} | {other}",
        "{`VM`:null} |",
        "{`Owner`:{`UserName`:`x`},`GrantedToList`:[{`RoleName`:`y`}]} |"
      })
  void namesTheEntitiesOfLinksAndInlineObjects(String body, String expected) {
    String text = body.replace('`', '"').replace("{other}", OTHER.toString());

    assertThat(facts(text).entityIds())
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(expected == null ? new String[0] : expected.split(" "))
                .map(one -> one.equals("{other}") ? OTHER : UNKNOWN)
                .toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "VMs(guid'{id}') |",
        "SomeSet/{id} |",
        "https://gw/{sub}/services/systemcenter/vmm/VMs(guid'{id}') | {sub}",
        "https://gw/{sub}/Services/%53ystemCenter/VMM/microsoft.management.odata.svc/VMs(guid'{id}')"
            + " | {sub}",
        "https://gw/{sub}/services/systemcenter/vmm/VMs/{id} | {sub}",
        "/{sub}/services/systemcenter/vmm//VMs(guid'{id}') | {sub}",
        "//gw/{sub}/services/systemcenter/vmm/VMs(guid'{id}') | {sub}",
        "{sub}/services/systemcenter/vmm/VMs(guid'{id}') | {sub}",
        "https://spf:8090/SC2012R2/VMM/{sub}/Microsoft.Management.Odata.svc/VMs(guid'{id}') |"
            + " {sub}",
        "https://spf:8090/SC2012R2/VMM/Microsoft.Management.Odata.svc/VMs(guid'{id}') | {unknown}",
        "https://x/{id}/y/{sub}/services/systemcenter/vmm/VMs(guid'{id}') | {sub} {id}",
        "../../../../{sub}/services/systemcenter/vmm/VMs(guid'{id}') | {sub}",
        "https://gw/{id}/services/systemcenter/vmm/../../../../{sub}/services/systemcenter/vmm/VMs(guid'{id}')"
            + " | {unknown}",
        "../VMs(guid'{id}') | {unknown}",
        "/VMs(guid'{id}') | {unknown}",
        "https://gw/VMs%28guid'{id}'%29 | {unknown}",
        "https:\\\\gw\\\\{sub}\\\\services\\\\VMs(guid'{id}') | {unknown}",
        "VMs(guid'{id}')%2F..%2F..%2FVMs(guid'{id}') | {unknown}",
        "{sub}/VMs(guid'{id}') | {unknown}",
        "https://elsewhere/page |",
        "urn:uuid:{id} |"
      })
  void tellsTheSubscriptionOfALink(String link, String expected) {
    String url = link.replace("{id}", OTHER.toString()).replace("{sub}", STAMP.toString());

    assertThat(facts("{\"VM@odata.bind\":\"" + url + "\"}").subscriptionIds())
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(expected == null ? new String[0] : expected.split(" "))
                .map(one -> one.equals("{sub}") ? STAMP : one.equals("{id}") ? OTHER : UNKNOWN)
                .toList());
  }

  @Test
  void takesAnEchoForNoCommand() {
    BodyFacts echo =
        facts(
            "{\"ID\":\"1b4e28ba-2fa1-11d2-883f-0016d3cca427\",\"Operation\":null,"
                + "\"VMCheckPointAction\":null,\"StampId\":null,\"Name\":\"x\"}");

    assertThat(echo)
        .isEqualTo(
            new BodyFacts(
                Optional.empty(),
                Optional.empty(),
                Optional.of(OTHER),
                Optional.empty(),
                Optional.of("x"),
                Set.of(),
                Set.of(),
                Set.of(),
                Set.of(OTHER),
                Set.of(),
                Set.of()));
  }

  @Test
  void readsAnOperation() {
    assertThat(facts("{\"Operation\":\"Start\"}").operation()).contains("Start");
    assertThat(facts("{\"Operation\":\"\"}").operation()).contains("");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"__metadata\":{\"uri\":\"{link}\"}}",
        "{\"__metadata\":{\"id\":\"{link}\",\"uri\":\"{link}\"}}",
        "{\"d\":{\"__metadata\":{\"uri\":\"{link}\"}}}",
        "{\"odata.id\":\"{link}\"}",
        "{\"odata.editLink\":\"{link}\",\"odata.readLink\":\"{link}?a=b#c\"}"
      })
  void findsOutWhichEntityTheBodySaysThatItIs(String body) {
    String key = "ID=guid'" + OTHER + "',StampId=guid'" + STAMP + "'";
    BodyFacts facts =
        facts(body.replace("{link}", "https://gw:30006/x/VMCheckPoints(" + key + ")"));

    assertThat(facts.selves())
        .containsExactly(new PathSegment("VMCheckPoints", Optional.of(KeyPredicate.parse(key))));
    assertThat(facts.stampIds()).containsExactly(STAMP);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"VM@odata.bind\":\"{link}\"}",
        "{\"VMs@odata.bind\":[\"Jobs\",\"{link}\"]}",
        "{\"VM@odata.navigationLinkUrl\":\"{link}/VM\"}",
        "{\"VM\":{\"__metadata\":{\"uri\":\"{link}\"}}}",
        "{\"VM\":{\"__deferred\":{\"uri\":\"{link}/VM\"}}}",
        "{\"VM\":{\"odata.id\":\"{link}\"}}"
      })
  void takesALinkToAnotherEntityForItsStampAlone(String body) {
    BodyFacts facts =
        facts(body.replace("{link}", "VirtualMachines(StampId=guid%27" + STAMP + "%27,ID=1)"));

    assertThat(facts.selves()).isEmpty();
    assertThat(facts.stampIds()).containsExactly(STAMP);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"VM@odata.bind\":\"$1\"}",
        "{\"VM@odata.bind\":[\"$1/VM\"]}",
        "{\"VM\":{\"__metadata\":{\"uri\":\" $VM1\"}}}"
      })
  void refusesALinkToAnotherRequestOfAChangeSet(String body) {
    assertRefused(body, "change set");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"d\":{\"VMCheckPointAction\":\"Restore\"},\"a\":1}",
        "{\"d\":{},\"VMCheckPointAction\":\"Restore\"}",
        "{\"d\":{},\"d\":{\"VMCheckPointAction\":\"Restore\"}}"
      })
  void refusesAnythingBesideTheWrapper(String body) {
    assertRefused(body, "");
  }

  @Test
  void takesAnIdOfZerosForNone() {
    assertThat(facts("{\"ID\":\"00000000-0000-0000-0000-000000000000\"}").id()).isEmpty();
    assertThat(facts("{\"ID\":\"" + OTHER + "\",\"a\":{\"ID\":7}}").id()).contains(OTHER);
  }

  @Test
  void boundsNumbersNamesAndStrings() {
    assertThat(facts("{\"a\":" + "9".repeat(400) + "}")).isEqualTo(BodyFacts.NONE);
    assertRefused("{\"a\":" + "9".repeat(401) + "}", "not valid JSON");
    assertRefused("{\"" + "n".repeat(1_025) + "\":1}", "not valid JSON");
  }

  @Test
  void collectsStampsAtEveryDepth() {
    BodyFacts facts =
        facts(
            "{\"StampId\":\"6FA459EA-EE8A-3CA4-894E-DB77E160355E\","
                + "\"VMs\":[{\"x\":{\"StampId\":\""
                + OTHER
                + "\"}},{\"StampId\":null}]}");

    assertThat(facts.stampIds()).containsExactlyInAnyOrder(STAMP, OTHER);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"vmcheckpointaction\":\"Restore\"}",
        "{\"VMCheckpointAction\":\"Restore\"}",
        "{\"operation\":\"Stop\"}",
        "{\"OPERATION\":null}",
        "{\"stampid\":null}",
        "{\"StampID\":\"6fa459ea-ee8a-3ca4-894e-db77e160355e\"}",
        "{\"a\":{\"stampid\":null}}",
        "{\"a\":{\"vmcheckpointaction\":null}}",
        "{\"VMChec\u212APointAction\":\"Restore\"}",
        "{\"VMCheckPointAction\u200B\":\"Restore\"}",
        "{\"VMCheckPoint\\u00ADAction\":\"Restore\"}",
        "{\" VMCheckPointAction\":\"Restore\"}",
        "{\"\uFF36MCheckPointAction\":\"Restore\"}",
        "{\"VMCheckPointAction\\u0000\":\"Restore\"}",
        "{\"\\u0076MCheckPointAction\":\"Restore\"}",
        "{\"Opera_tion\":\"Start\"}",
        "{\"Id\":null}",
        "{\"d\":{\"id\":null}}",
        "{\"\u017FtampId\":null}"
      })
  void refusesAWatchedNameInAnotherCase(String body) {
    assertRefused(body, "must be written");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"VMCheckPointAction\":\"Set\",\"VMCheckPointAction\":\"Restore\"}",
        "{\"VMCheckPointAction\":null,\"VM\\u0043heckPointAction\":\"Restore\"}",
        "{\"a\":{\"b\":1,\"b\":2}}"
      })
  void refusesAMemberTwice(String body) {
    assertRefused(body, "twice in one object");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":{\"VMCheckPointAction\":\"Restore\"}}",
        "{\"a\":[{\"VMCheckPointAction\":\"Restore\"}]}",
        "{\"d\":[{\"VMCheckPointAction\":\"Restore\"}]}",
        "{\"d\":{\"d\":{\"VMCheckPointAction\":\"Restore\"}}}",
        "{\"d\":{\"results\":[{\"VMCheckPointAction\":\"Restore\"}]}}",
        "{\"Name\":\"n\",\"d\":{\"VMCheckPointAction\":\"Restore\"}}",
        "{\"VM\":{\"Operation\":\"Start\"}}",
        "{\"VMs\":[[{\"Operation\":\"\"}]]}",
        "{\"__metadata\":{\"Operation\":\"Start\"}}"
      })
  void refusesAnActionBelowTheTopLevel(String body) {
    assertRefused(body, "top level");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"VMCheckPointAction\":1}",
        "{\"VMCheckPointAction\":{}}",
        "{\"VMCheckPointAction\":[\"Restore\"]}",
        "{\"Operation\":true}",
        "{\"StampId\":7}",
        "{\"StampId\":{\"a\":1}}"
      })
  void refusesAWatchedMemberOfAnotherType(String body) {
    assertRefused(body, "must be a string or null");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{6fa459ea-ee8a-3ca4-894e-db77e160355e}", "here", "6fa459ea"})
  void refusesAStampThatIsNoGuid(String stamp) {
    assertRefused("{\"StampId\":\"" + stamp + "\"}", "GUID");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "null", "1", "\"x\"", "[{\"VMCheckPointAction\":\"Restore\"}]"})
  void refusesWhatIsNoObject(String body) {
    assertRefused(body, "one JSON object");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}{}", "{} 1", "{},", "{}}", "{}x", "{}\0"})
  void refusesWhatStandsBehindTheObject(String body) {
    assertRefused(body, "the body");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "{\"a",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1",
        "{\"a\":1,",
        "{\"a\":[",
        "{\"a\":{}",
        "{\"a\":tru",
        "{\"VMCheckPointAction\":",
        "{\"VMCheckPointAction\":\"Rest"
      })
  void refusesATruncatedBody(String body) {
    assertRefused(body, "the body");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'VMCheckPointAction':'Restore'}",
        "{VMCheckPointAction:\"Restore\"}",
        "{\"a\":1,}",
        "{\"a\":NaN}",
        "{\"a\":01}",
        "{/**/}",
        "{\"a\":\"\n\"}",
        "{\"a\":\"\\x\"}",
        "{\"a\";1}"
      })
  void refusesLenientJson(String body) {
    assertRefused(body, "not valid JSON");
  }

  @Test
  void refusesOtherEncodings() {
    String body = "{\"VMCheckPointAction\":\"Restore\"}";

    for (String name :
        List.of("UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE", "UTF-32BE")) {
      assertRefused(body.getBytes(Charset.forName(name)), "UTF-8");
      assertRefused(("\uFEFF" + body).getBytes(Charset.forName(name)), "UTF-8");
    }
    assertRefused(("\uFEFF" + body).getBytes(StandardCharsets.UTF_8), "byte order mark");
    assertRefused("{\"a\":\"ä\"}".getBytes(StandardCharsets.ISO_8859_1), "not valid JSON");
  }

  @Test
  void takesADepthOf32AndRefuses33() {
    assertThat(facts(nested(32))).isEqualTo(BodyFacts.NONE);
    assertRefused(nested(33), "not valid JSON");
  }

  private static String nested(int depth) {
    return "{\"Owner\":".repeat(depth - 1) + "{}" + "}".repeat(depth - 1);
  }

  @Test
  void tellsWhereItFailed() {
    assertRefused("{\"a\":1,\n \"b\" 2}", "(line 2, column");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "{\"",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1",
        "{\"a\":[1",
        "{\"a\":\"x",
        "",
        " ",
        "nul",
        "{\"a\":nul}",
        "{\"a\":1e}",
        "{\"a\":01}",
        "{\"a\":'x'}",
        "{a:1}",
        "{\"a\":1,}",
        "{\"a\":1}}",
        "{\"a\":NaN}",
        "{/**/}",
        "{\"a\":\"\\q\"}",
        "{\"a\":\"\u0001\"}",
        "{\"a\":1,\"a\":2}",
        "{\"x\":{\"a\":1,\"a\":2}}",
        "{\"a\":\"\\u12\"}",
        "<html>",
        "{\"a\":+1}"
      })
  void tellsWhatIsWrongInWordsOfItsOwn(String body) {
    for (byte[] bytes :
        List.of(
            body.getBytes(StandardCharsets.UTF_8),
            (body + "\u00fc").getBytes(StandardCharsets.ISO_8859_1),
            ("{\"" + "a".repeat(60_000) + body).getBytes(StandardCharsets.UTF_8))) {
      assertThat(outcome(bytes))
          .startsWith("the body ")
          .doesNotContain(
              "marker",
              "token",
              "Unexpected",
              "Unrecognized",
              "Source",
              "Parser",
              "Feature",
              "Stream",
              "jackson",
              "expected",
              "Invalid UTF",
              "Duplicate",
              "Illegal");
    }
  }

  @Test
  void namesAMemberThatStandsThereTwice() {
    assertRefused("{\"a\":1,\"a\":2}", "the member 'a' twice");
    assertRefused("{\"x\":[{\"b\":1,\"b\":2}]}", "the member 'b' twice");
    assertRefused("{", "it ends too early (line 1, column 2)");
  }

  @Property(tries = 2_000)
  void anyBytesGiveFactsOrARefusal(@ForAll byte[] body) {
    assertThat(outcome(body)).isNotEmpty();
  }

  @Property(tries = 5_000)
  void anythingLikeJsonGivesFactsOrARefusal(@ForAll("nearJson") String body) {
    assertThat(outcome(body.getBytes(StandardCharsets.UTF_8))).isNotEmpty();
  }

  @Provide
  Arbitrary<String> nearJson() {
    return Arbitraries.of(
            "{",
            "}",
            "[",
            "]",
            ":",
            ",",
            "\"",
            "\"a\"",
            "\"VMCheckPointAction\"",
            "\"Restore\"",
            "\"Operation\"",
            "\"StampId\"",
            "\"" + STAMP + "\"",
            "null",
            "true",
            "1",
            "1e999",
            "-",
            "\\u0000",
            " ",
            "\uFEFF",
            "\0",
            "{\"VMCheckPointAction\":\"Restore\"}")
        .list()
        .ofMaxSize(14)
        .map(tokens -> "{" + String.join("", tokens));
  }

  private static String outcome(byte[] body) {
    try {
      return JsonBody.inspect(body).toString();
    } catch (ODataSyntaxException e) {
      return e.getMessage();
    }
  }

  private static BodyFacts facts(String body) {
    return JsonBody.inspect(body.getBytes(StandardCharsets.UTF_8));
  }

  private static void assertRefused(String body, String reason) {
    assertRefused(body.getBytes(StandardCharsets.UTF_8), reason);
  }

  private static void assertRefused(byte[] body, String reason) {
    assertThatThrownBy(() -> JsonBody.inspect(body))
        .isInstanceOf(ODataSyntaxException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void readsTheMachineAndTheNameThatAreTheEntitysOwn() {
    BodyFacts facts =
        facts("{\"d\":{\"Name\":\"n\",\"VMId\":\"" + OTHER + "\",\"a\":{\"Name\":\"b\"}}}");

    assertThat(facts.machineId()).contains(OTHER);
    assertThat(facts.machineIds()).containsExactly(OTHER);
    assertThat(facts.name()).contains("n");
    assertThat(facts("{\"VMId\":\"00000000-0000-0000-0000-000000000000\"}").machineIds()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'VMCheckPointId':'$'} | vmcheckpointid | true",
        "{'a':{'ParentId':'{$}'}} | parentid | true",
        "{'Targets':['x','$']} | targets | true",
        "{'Target':'see (1B4E28BA2FA111D2883F0016D3CCA427)'} | target | true",
        "{'JobID':'none'} | jobid | false",
        "{'CloudId':7} | cloudid | false"
      })
  void collectsTheIdsThatAnyPropertyNames(String body, String property, boolean readable) {
    String json = body.replace('\'', '"').replace("$", OTHER.toString());

    assertThat(facts(json).namedIds())
        .containsExactly(new BodyFacts.NamedId(property, readable ? OTHER : UNKNOWN));
  }

  @Test
  void takesNoTextThatPeopleWriteForAnId() {
    assertThat(
            facts(
                    "{\"Name\":\"$\",\"Description\":\"$\",\"CloudId\":null,\"ParentId\":\"\"}"
                        .replace("$", OTHER.toString()))
                .namedIds())
        .isEmpty();
  }

  @Test
  void refusesABodyThatNamesMoreThanAnybodyWouldGuard() {
    assertThat(facts(naming(64)).machineIds()).hasSize(64);
    assertRefused(naming(65), "more than 64");
  }

  private static String naming(int machines) {
    return IntStream.range(0, machines)
        .mapToObj(number -> "{\"ID\":null,\"VMId\":\"" + new UUID(1, number + 1) + "\"}")
        .collect(Collectors.joining(",", "{\"a\":{\"results\":[", "]}}"));
  }

  @Test
  void collectsMachinesInWhateverCaseAndAtWhateverDepth() {
    String body =
        "{\"a\":{\"vmid\":\"%s\",\"b\":{\"VMId\":\"no guid\"},\"VMID\":null}}".formatted(OTHER);

    assertThat(facts(body).machineIds()).containsExactlyInAnyOrder(OTHER, new UUID(0, 0));
  }
}
