package dev.spfgateway.simulator;

import static dev.spfgateway.simulator.RunningSimulator.RESTORE;
import static dev.spfgateway.simulator.RunningSimulator.contoso;
import static dev.spfgateway.simulator.RunningSimulator.key;
import static dev.spfgateway.simulator.RunningSimulator.root;
import static dev.spfgateway.simulator.SimulatorFixture.BEFORE_UPDATE;
import static dev.spfgateway.simulator.SimulatorFixture.FABRIKAM;
import static dev.spfgateway.simulator.SimulatorFixture.GOLDEN_IMAGE;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_1;
import static dev.spfgateway.simulator.SimulatorFixture.WEB_01;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.simulator.RunningSimulator.Answer;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Several requests in one. */
class BatchTest {
  private static final UUID NOBODY = new UUID(1, 2);

  @RegisterExtension
  final RunningSimulator spf = new RunningSimulator(SimulatorFixture.aSimulator());

  private static String get(String target) {
    return """
        --b
        Content-Type: application/http
        Content-Transfer-Encoding: binary

        GET %s HTTP/1.1
        Accept: application/json

        """
        .formatted(target);
  }

  private static String changes(String... parts) {
    return "--b\nContent-Type: multipart/mixed;boundary=c\n\n" + String.join("", parts) + "--c--\n";
  }

  private static String change(String id, String line, String body) {
    return """
        --c
        Content-Type: application/http
        Content-Transfer-Encoding: binary
        Content-ID:%s

        %s HTTP/1.1
        Accept: application/json
        Content-Type: application/json
        Content-Length: %d

        %s
        """
        .formatted(id, line, body.length(), body);
  }

  private static String restore(UUID checkpoint) {
    return change("1", "MERGE " + key("VMCheckPoints", checkpoint), RESTORE);
  }

  private static String create() {
    return "{\"Name\":\"made\",\"VMId\":\"" + WEB_01 + "\",\"StampId\":\"" + STAMP_1 + "\"}";
  }

  private Answer send(String... parts) {
    String body = String.join("", parts) + "--b--\n";
    return spf.spf(
        "POST",
        contoso("$batch"),
        body.replace("\n", "\r\n"),
        "Content-Type",
        "multipart/mixed; boundary=b");
  }

  /** The lines that tell how each request went. */
  private static List<String> statuses(Answer answer) {
    return answer.text().lines().filter(line -> line.startsWith("HTTP/1.1 ")).toList();
  }

  @Test
  void answersEachRequestInOrder() {
    Answer answer =
        send(
            get("VMCheckPoints/$count"),
            changes(restore(BEFORE_UPDATE)),
            get(key("VMCheckPoints", NOBODY)),
            get("Clouds"));

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.header("Content-Type"))
        .startsWith("multipart/mixed; boundary=batchresponse_");
    assertThat(answer.header("DataServiceVersion")).isEqualTo("1.0;");
    assertThat(statuses(answer))
        .containsExactly(
            "HTTP/1.1 200 OK",
            "HTTP/1.1 204 No Content",
            "HTTP/1.1 404 Not Found",
            "HTTP/1.1 200 OK");
    assertThat(answer.text())
        .contains("Content-Type: multipart/mixed; boundary=changesetresponse_")
        .contains("x-ms-request-id: ")
        .contains("Content-ID: 1")
        .endsWith("--" + answer.header("Content-Type").replaceAll(".*boundary=", "") + "--\r\n");
    assertThat(spf.fixture().restores(BEFORE_UPDATE)).isOne();
  }

  @Test
  void takesAddressesOfEveryKind() {
    String path = contoso("Clouds");

    Answer answer =
        send(
            get("Clouds?$top=1"),
            get(path),
            get("https://whatever.example" + path + "?$format=verbosejson"),
            get("https://localhost:" + spf.port(STAMP_1) + path.replace("SC2012R2", "sc2012r2")));

    assertThat(statuses(answer)).hasSize(4).containsOnly("HTTP/1.1 200 OK");
    assertThat(answer.text()).contains("\"d\":{\"results\"");
  }

  @Test
  void takesAnyLineEndPreambleAndTunnelledVerb() {
    String batch =
        "preamble\n\n"
            + changes(
                change("x", "POST " + key("VMCheckPoints", GOLDEN_IMAGE), "")
                    .replace("Accept:", "X-HTTP-Method: DELETE\nAccept:"))
            + "--b--\nepilogue";

    Answer answer =
        spf.spf(
            "POST", contoso("%24batch"), batch, "Content-Type", "Multipart/Mixed;Boundary=\"b\"");

    assertThat(statuses(answer)).containsExactly("HTTP/1.1 204 No Content");
    assertThat(spf.get(contoso("VMCheckPoints/$count")).text()).isEqualTo("3");
  }

  @Test
  void refersToWhatTheChangeSetMade() {
    Answer answer =
        send(
            changes(
                change("7", "POST VMCheckPoints", create()),
                change("8", "MERGE $7", "{\"Name\":\"renamed\"}")));

    assertThat(statuses(answer)).containsExactly("HTTP/1.1 201 Created", "HTTP/1.1 204 No Content");
    assertThat(spf.get(contoso("VMCheckPoints/$count?$filter=Name+eq+'renamed'")).text())
        .isEqualTo("1");
  }

  @Test
  void endsAChangeSetWithItsFirstFailure() {
    Answer answer =
        send(
            changes(restore(BEFORE_UPDATE), restore(NOBODY), restore(GOLDEN_IMAGE)), get("Clouds"));

    assertThat(statuses(answer)).containsExactly("HTTP/1.1 404 Not Found", "HTTP/1.1 200 OK");
    assertThat(answer.text()).doesNotContain("changesetresponse");
    assertThat(spf.fixture().restores(BEFORE_UPDATE)).as("no cmdlet is taken back").isOne();
    assertThat(spf.fixture().restores(GOLDEN_IMAGE)).isZero();
  }

  @Test
  void runsItsJobsForThePrincipalOfTheWholeBatch() {
    String part = restore(BEFORE_UPDATE).replace("Accept:", "x-ms-principal-id: mallory\nAccept:");

    send(changes(part));

    assertThat(spf.get(contoso("Jobs")).json().at("/value/0/Owner").asText())
        .isEqualTo("user@contoso.com");
  }

  @Test
  void refusesWhatDoesNotBelongIntoABatch() {
    Answer answer =
        send(
            get("$batch"),
            get(root(FABRIKAM) + "Clouds"),
            get("/elsewhere/Clouds"),
            get("Clouds").replace("GET", "DELETE"),
            get("Clouds").replace("GET", "BREW"),
            get("Clouds").replace("Accept", "DataServiceVersion: 9.0\nAccept"),
            changes(change("1", "GET Clouds", "")));

    assertThat(statuses(answer))
        .containsExactly(
            "HTTP/1.1 400 Bad Request",
            "HTTP/1.1 400 Bad Request",
            "HTTP/1.1 404 Not Found",
            "HTTP/1.1 400 Bad Request",
            "HTTP/1.1 501 Not Implemented",
            "HTTP/1.1 400 Bad Request",
            "HTTP/1.1 400 Bad Request");
  }

  @Test
  void refusesABatchThatIsNone() {
    List<String> bodies =
        List.of(
            "",
            "--b",
            "--b\n\n",
            "--c--",
            "--b\nContent-Type: text/plain\n\nGET Clouds HTTP/1.1\n\n--b--",
            "--b\nContent-Type: application/http\n\nGET Clouds\n\n--b--",
            "--b\nContent-Type: application/http\nno header\n\nGET Clouds HTTP/1.1\n\n--b--",
            "--b\nContent-Type: application/http\n\nGET Clouds HTTP/1.1\nContent-Length: 9\n\n--b--",
            "--b\nContent-Type: multipart/mixed\n\n--b--",
            "--b\nContent-Type: multipart/mixed;boundary=c\n\n--c\nContent-Type: multipart/mixed;"
                + "boundary=d\n\n--d--\n--c--\n--b--");
    for (String body : bodies) {
      Answer answer =
          spf.spf("POST", contoso("$batch"), body, "Content-Type", "multipart/mixed;boundary=b");

      assertThat(answer.status()).as(body).isEqualTo(400);
      assertThat(answer.json().has("odata.error")).as(body).isTrue();
    }
  }

  @Test
  void refusesMoreThanAThousandRequests() {
    assertThat(send(get("Clouds/$count").repeat(1001)).status()).isEqualTo(400);
  }

  @Test
  void takesNothingButAPostOfItsMediaType() {
    assertThat(spf.get(contoso("$batch")).status()).isEqualTo(405);
    assertThat(spf.spf("POST", contoso("$batch"), "{}").status()).isEqualTo(400);
    assertThat(spf.spf("POST", contoso("$batch/$count"), "{}").status()).isEqualTo(404);
  }

  @Test
  void canBeToldNotToKnowIt() {
    spf.control("PUT", "/service", "{\"batch\":false}");

    Answer answer = send(changes(restore(BEFORE_UPDATE)));

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.json().at("/odata.error/message/value").asText()).contains("$batch");
    assertThat(spf.fixture().restores(BEFORE_UPDATE)).isZero();
  }
}
