package dev.spfgateway.routing;

import static dev.spfgateway.pipeline.Exchanges.ROOT;
import static dev.spfgateway.pipeline.Exchanges.anExchange;
import static dev.spfgateway.pipeline.Requests.aRequest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.base.StampId;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.Passage;
import dev.spfgateway.pipeline.Requests;
import dev.spfgateway.pipeline.access.Action;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.request.Command;
import dev.spfgateway.pipeline.request.Verb;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandStageTest {
  private static final String JSON = "application/json";
  private static final int MAX = 1_000;

  private final Passage passage = Passage.through(new CommandStage(MAX));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          MERGE | {"VMCheckPointAction":"Restore"}                    | RESTORE
          PUT   | {"VMCheckPointAction":"Restore","Name":"x"}         | RESTORE
          PATCH | {"VMCheckPointAction":"restore"}                    | RESTORE
          MERGE | {"VMCheckPointAction":"RESTORE","Operation":null}   | RESTORE
          MERGE | {"VMCheckPointAction":" Restore "}                  | RESTORE
          MERGE | {"VMCheckPointAction":"Set"}                        | UPDATE
          MERGE | {"VMCheckPointAction":"set","Name":"x"}             | UPDATE
          PUT   | {"VMCheckPointAction":null,"Operation":null}        | UPDATE
          MERGE | {"Name":"x"}                                        | UPDATE
          MERGE | {}                                                  | UPDATE
          PUT   | {"Operation":"Start"}                               | OPERATE
          PATCH | {"Operation":"","VMCheckPointAction":null}          | OPERATE
          POST  | {"Name":"x",$vm}                                    | CREATE
          POST  | {"Name":"x","VMCheckPointAction":null,$vm}          | CREATE
          POST  | {"Operation":"Start",$vm}                           | CREATE
          """)
  void judgesByTheBody(Verb verb, String body, Action action) {
    String whole = body.replace("$vm", "\"VMId\":\"1f0e2d3c-4b5a-4697-8877-665544332201\"");

    Command command = understood(verb, aRequest(verb.name(), ROOT).withJson(whole));

    assertThat(command.action()).isEqualTo(action);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          MERGE | {"VMCheckPointAction":"Delete"}
          MERGE | {"VMCheckPointAction":""}
          MERGE | {"VMCheckPointAction":"Rest\u043Ere"}
          MERGE | {"VMCheckPointAction":"Restore,Set"}
          MERGE | {"VMCheckPointAction":"Restore","Operation":"Start"}
          POST  | {"VMCheckPointAction":"Restore"}
          POST  | {"VMCheckPointAction":"Set"}
          MERGE | {"vmCheckPointAction":"Restore"}
          MERGE | {"VMCheckPointAction":"Restore"
          """)
  void refusesACommandThatItDoesNotUnderstand(Verb verb, String body) {
    assertThat(refused(verb, aRequest(verb.name(), ROOT).withJson(body)))
        .isEqualTo(FailureKind.BAD_REQUEST);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          application/atom+xml            | <d:VMCheckPointAction>Restore</d:VMCheckPointAction> | RESTORE
          application/atom+xml;type=entry | <d:VMCheckPointAction>set</d:VMCheckPointAction>     | UPDATE
          application/xml;charset=utf-8   | <d:Operation>Start</d:Operation>                     | OPERATE
          application/atom+xml            | <d:VMCheckPointAction m:null="true"/>                | UPDATE
          """)
  void judgesByAnAtomBodyToo(String type, String properties, Action action) {
    byte[] body = bytes(entry(properties));
    Command command = understood(Verb.MERGE, aRequest("MERGE", ROOT).withBody(type, body));

    assertThat(command.action()).isEqualTo(action);
    assertThat(command.body().getBytes()).isEqualTo(body);
  }

  @Test
  void refusesABodyThatIsNotWhatItsTypeSays() {
    byte[] atom = bytes(entry("<d:VMCheckPointAction>Restore</d:VMCheckPointAction>"));
    byte[] json = bytes("{\"VMCheckPointAction\":\"Restore\"}");

    assertThat(refused(Verb.MERGE, aRequest("MERGE", ROOT).withBody(JSON, atom)))
        .isEqualTo(FailureKind.BAD_REQUEST);
    assertThat(refused(Verb.MERGE, aRequest("MERGE", ROOT).withBody("application/atom+xml", json)))
        .isEqualTo(FailureKind.BAD_REQUEST);
  }

  private static String entry(String properties) {
    return "<entry xmlns='http://www.w3.org/2005/Atom'"
        + " xmlns:d='http://schemas.microsoft.com/ado/2007/08/dataservices'"
        + " xmlns:m='http://schemas.microsoft.com/ado/2007/08/dataservices/metadata'>"
        + "<content type='application/xml'><m:properties>"
        + properties
        + "</m:properties></content></entry>";
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"ID\":\"dddddddd-4444-4444-8444-444444444444\"}",
        "{\"ID\":\"DDDDDDDD-4444-4444-8444-444444444444\",\"VMCheckPointAction\":\"Restore\"}",
        "{\"ID\":\"00000000-0000-0000-0000-000000000000\"}",
        "{\"StampId\":\"00000000-0000-0000-0000-000000000000\"}",
        "{\"ID\":null}",
        "{\"__metadata\":{\"uri\":\"x/VMCheckPoints(ID=guid'dddddddd-4444-4444-8444-444444444444')\"}}",
        "{\"odata.id\":\"urn:x\"}"
      })
  void takesABodyThatSaysThatItIsTheUrlsEntity(String body) {
    for (String path : KEYS) {
      Exchange exchange = update(path, body);

      assertThat(passage.pass(exchange).command().body()).hasToString(body);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"ID\":\"eeeeeeee-4444-4444-8444-444444444444\"}",
        "{\"ID\":\"eeeeeeee-4444-4444-8444-444444444444\",\"VMCheckPointAction\":\"Restore\"}",
        "{\"__metadata\":{\"uri\":\"VMCheckPoints(guid'eeeeeeee-4444-4444-8444-444444444444')\"}}",
        "{\"odata.editLink\":\"VMCheckPoints(ID=guid'eeeeeeee-4444-4444-8444-444444444444',A=1)\"}",
        "{\"odata.id\":\"https://gw/VirtualMachines(guid'dddddddd-4444-4444-8444-444444444444')\"}"
      })
  void refusesABodyThatSaysThatItIsAnotherEntity(String body) {
    for (String path : KEYS) {
      assertThat(passage.refuse(update(path, body)).kind()).isEqualTo(FailureKind.BAD_REQUEST);
    }
  }

  private static final java.util.List<String> KEYS =
      java.util.List.of(
          "VMCheckPoints(ID=guid'dddddddd-4444-4444-8444-444444444444',StampId=guid'bbbbbbbb-2222-4222-8222-222222222222')",
          "VMCheckPoints(guid'dddddddd-4444-4444-8444-444444444444')");

  private static Exchange update(String path, String body) {
    return anExchange()
        .withVerb(Verb.PUT)
        .withPath(path)
        .withRequest(aRequest("PUT", ROOT).withJson(body))
        .authenticated();
  }

  @Test
  void handsOnTheBodyByteForByteWithItsDigest() {
    byte[] body = "{ \"StampId\" : \"bbbbbbbb-2222-4222-8222-222222222222\" }\r\n".getBytes();

    Command command = understood(Verb.PUT, aRequest("PUT", ROOT).withBody(JSON, body));

    assertThat(command.body().getBytes()).isEqualTo(body);
    assertThat(command.bodyDigest())
        .isEqualTo("2ee76f1be66e12ca907ceb2717a2657631ba9192fb251ec922aee9323b8b9e04");
    assertThat(command.named().stamps())
        .containsExactly(StampId.parse("bbbbbbbb-2222-4222-8222-222222222222").orElseThrow());
  }

  @ParameterizedTest
  @CsvSource({"GET,READ", "DELETE,DELETE"})
  void needsNoBodyForReadsAndDeletes(Verb verb, Action action) {
    Command command = understood(verb, aRequest(verb.name(), ROOT));

    assertThat(command.action()).isEqualTo(action);
    assertThat(command.body().length()).isZero();
    assertThat(command.bodyDigest())
        .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  }

  @Test
  void takesATunnelledDeleteWithoutABody() {
    assertThat(understood(Verb.DELETE, aRequest("POST", ROOT)).action()).isEqualTo(Action.DELETE);
  }

  @ParameterizedTest
  @EnumSource(
      value = Verb.class,
      names = {"GET", "DELETE"})
  void refusesABodyWhereNoneBelongs(Verb verb) {
    assertThat(refused(verb, aRequest(verb.name(), ROOT).withJson("{}")))
        .isEqualTo(FailureKind.BAD_REQUEST);
  }

  @ParameterizedTest
  @EnumSource(
      value = Verb.class,
      names = {"POST", "PUT", "MERGE", "PATCH"})
  void refusesAChangeWithoutABody(Verb verb) {
    assertThat(refused(verb, aRequest(verb.name(), ROOT).withHeader("Content-Type", JSON)))
        .isEqualTo(FailureKind.BAD_REQUEST);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "Application/JSON",
        "application/json;odata=verbose",
        "application/json;odata=minimalmetadata;charset=utf-8",
        "application/json; charset=\"UTF-8\"",
        "application/json ; odata=light ; charset=utf-8"
      })
  void takesJsonInUtf8(String type) {
    Requests request = aRequest("PUT", ROOT).withBody(type, bytes("{}"));

    assertThat(understood(Verb.PUT, request).action()).isEqualTo(Action.UPDATE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "multipart/mixed;boundary=x",
        "text/xml",
        "text/plain",
        "",
        "application/json2",
        "application/jsonp;application/json",
        "text/plain;application/json",
        "application/json;charset=utf-16",
        "application/json;charset = utf-8",
        "application/json;charset=utf-8;charset=utf-7",
        "application/json;charset*=utf-8''utf-7",
        "application/json;a;b;c;d;e;f;charset=utf-7"
      })
  void refusesEveryOtherType(String type) {
    Requests request = aRequest("PUT", ROOT).withBody(type, bytes("{}"));

    assertThat(refused(Verb.PUT, request)).isEqualTo(FailureKind.UNSUPPORTED_MEDIA_TYPE);
  }

  @Test
  void takesABareBodyOnly() {
    Requests identity =
        aRequest("PUT", ROOT).withJson("{}").withHeader("Content-Encoding", "identity");
    Requests packed = aRequest("PUT", ROOT).withJson("{}").withHeader("Content-Encoding", "gzip");

    assertThat(understood(Verb.PUT, identity).action()).isEqualTo(Action.UPDATE);
    assertThat(refused(Verb.PUT, packed)).isEqualTo(FailureKind.UNSUPPORTED_MEDIA_TYPE);
  }

  @Test
  void takesTheLargestBodyAndRefusesALargerOne() {
    String largest = "{\"a\":\"" + "x".repeat(MAX - 8) + "\"}";

    assertThat(understood(Verb.PUT, aRequest("PUT", ROOT).withJson(largest)).body().length())
        .isEqualTo(MAX);
    assertThat(refused(Verb.PUT, aRequest("PUT", ROOT).withJson(largest + " ")))
        .isEqualTo(FailureKind.BODY_TOO_LARGE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                                          | RESTORE
          {"SkipLastFailedStep":true}                 | RESTORE
          {"VMCheckPointAction":"Set"}                | RESTORE
          {"Operation":"Start"}                       | OPERATE
          """)
  void takesAnUpdateOfAJobForTheRestoreThatItMayRestart(String body, Action action) {
    for (Verb verb : List.of(Verb.PUT, Verb.MERGE, Verb.PATCH)) {
      Exchange exchange =
          anExchange()
              .withVerb(verb)
              .withEntitySet("Jobs")
              .withPath("Jobs(ID=guid'dddddddd-4444-4444-8444-444444444444')")
              .withRequest(aRequest(verb.name(), ROOT).withJson(body))
              .authenticated();

      assertThat(passage.pass(exchange).command().action()).isEqualTo(action);
    }
  }

  private Command understood(Verb verb, Requests request) {
    return passage.pass(exchange(verb, request)).command();
  }

  private FailureKind refused(Verb verb, Requests request) {
    return passage.refuse(exchange(verb, request)).kind();
  }

  private static Exchange exchange(Verb verb, Requests request) {
    return anExchange().withVerb(verb).withRequest(request).authenticated();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
