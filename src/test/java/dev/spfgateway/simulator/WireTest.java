package dev.spfgateway.simulator;

import static dev.spfgateway.simulator.SimulatorFixture.BEFORE_UPDATE;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_1;
import static dev.spfgateway.simulator.SimulatorFixture.WEB_01;
import static dev.spfgateway.testing.Waits.await;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.simulator.spf.LoggedRequest;
import dev.spfgateway.testing.RawClient;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Byte for byte over a TLS socket: when a body is asked for, and when SPF acts. */
class WireTest {
  /** Microsoft's documented body: 80 bytes with CRLF. */
  private static final String BODY =
      "{\r\n    \"VMCheckPointAction\": \"Restore\",\r\n"
          + "    \"odata.type\": \"VMM.VMCheckPoint\"\r\n}";

  @RegisterExtension
  final RunningSimulator spf = new RunningSimulator(SimulatorFixture.aSimulator());

  private static String head(String authorization) {
    return """
        MERGE /SC2012R2/VMM/BA4146FA-FB41-41B6-A7C0-2B4FF4C3F7E3/Microsoft.Management.Odata.svc/\
        VMCheckPoints(ID=guid'a11cc636-5521-4f88-92b2-cad392911fe0',\
        StampId=guid'ba4146fa-fb41-4f59-a193-ad00c52a138c') HTTP/1.1
        DataServiceVersion: 3.0;NetFx
        MaxDataServiceVersion: 3.0;NetFx
        Accept: application/json;odata=minimalmetadata
        Accept-Charset: UTF-8
        DataServiceUrlConventions: KeyAsSegment
        User-Agent: Microsoft ADO.NET Data Services
        x-ms-principal-id: user@contoso.com
        Content-Type: application/json;odata=minimalmetadata
        Host: localhost
        Authorization: %s
        Content-Length: 80
        Expect: 100-continue

        """
        .formatted(authorization)
        .replace("\n", "\r\n");
  }

  private RawClient connect() {
    return RawClient.connect(spf.port(STAMP_1), spf.fixture().certificate());
  }

  @Test
  void answersTheDocumentedRequestByteForByte() throws Exception {
    try (RawClient socket = connect()) {
      socket.send(head(RunningSimulator.BASIC));
      String first = socket.head();
      assertThat(spf.lastRequest().state()).isEqualTo(LoggedRequest.State.HEAD);
      socket.send(BODY);
      String second = socket.head();

      assertThat(BODY).hasSize(80);
      assertThat(first).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
      assertThat(second).startsWith("HTTP/1.1 204 No Content\r\n");
      assertThat(spf.fixture().restores(BEFORE_UPDATE)).isOne();
      assertThat(spf.lastRequest().body()).isEqualTo(BODY);
    }
  }

  @Test
  void challengesBeforeItAsksForTheBody() throws Exception {
    try (RawClient socket = connect()) {
      socket.send(head("Basic bm9ib2R5Om5vdGhpbmc="));
      String first = socket.head();

      assertThat(first).startsWith("HTTP/1.1 401 Unauthorized\r\n");
      assertThat(first.toLowerCase(Locale.ROOT))
          .contains("www-authenticate: basic realm=\"localhost\"");
      assertThat(spf.lastRequest().body()).isNull();
      assertThat(spf.lastRequest().status()).isEqualTo(401);
    }
  }

  @Test
  void doesNotActUponABodyThatLacksItsLastByte() throws Exception {
    try (RawClient socket = connect()) {
      socket.send(head(RunningSimulator.BASIC));
      socket.head();
      socket.send(BODY.substring(0, 79));
    }
    try (RawClient socket = connect()) {
      // A second whole exchange on the same event loop: the first one's end has been seen by then.
      socket.send(head("none"));
      socket.head();
    }

    assertThat(spf.fixture().restores(BEFORE_UPDATE)).isZero();
    assertThat(await(spf.fixture().simulator().requests()).get(0).state())
        .isEqualTo(LoggedRequest.State.HEAD);
  }

  @Test
  void finishesTheRestoreOfAClientThatWentAway() throws Exception {
    spf.fixture().jobsTake(Duration.ofHours(1));
    try (RawClient socket = connect()) {
      socket.send(head(RunningSimulator.BASIC));
      socket.head();
      socket.send(BODY);
      until(() -> spf.lastRequest().state() == LoggedRequest.State.ACTED);
    }

    spf.fixture().jobsTake(Duration.ofMillis(1));

    until(() -> spf.fixture().content(WEB_01).equals("web-01 before the update"));
    assertThat(spf.fixture().restores(BEFORE_UPDATE)).isOne();
  }
}
