package dev.spfgateway.simulator;

import static dev.spfgateway.simulator.SimulatorFixture.BEFORE_UPDATE;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_1;
import static dev.spfgateway.simulator.SimulatorFixture.WEB_01;
import static dev.spfgateway.testing.Waits.await;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.simulator.spf.LoggedRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
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

  private SSLSocket connect() throws IOException, GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    try (InputStream pem = Files.newInputStream(spf.fixture().certificate())) {
      Certificate certificate = CertificateFactory.getInstance("X.509").generateCertificate(pem);
      trusted.setCertificateEntry("spf", certificate);
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket("localhost", spf.port(STAMP_1));
    socket.setSoTimeout(30_000);
    return socket;
  }

  private static void write(SSLSocket socket, String text) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(text.getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  /** Everything up to and with the empty line. */
  private static String readHead(SSLSocket socket) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = socket.getInputStream().read();
      if (next < 0) {
        throw new IOException("closed after: " + head);
      }
      head.append((char) next);
    }
    return head.toString();
  }

  @Test
  void answersTheDocumentedRequestByteForByte() throws Exception {
    try (SSLSocket socket = connect()) {
      write(socket, head(RunningSimulator.BASIC));
      String first = readHead(socket);
      assertThat(spf.lastRequest().state()).isEqualTo(LoggedRequest.State.HEAD);
      write(socket, BODY);
      String second = readHead(socket);

      assertThat(BODY).hasSize(80);
      assertThat(first).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
      assertThat(second).startsWith("HTTP/1.1 204 No Content\r\n");
      assertThat(spf.fixture().restores(BEFORE_UPDATE)).isOne();
      assertThat(spf.lastRequest().body()).isEqualTo(BODY);
    }
  }

  @Test
  void challengesBeforeItAsksForTheBody() throws Exception {
    try (SSLSocket socket = connect()) {
      write(socket, head("Basic bm9ib2R5Om5vdGhpbmc="));
      String first = readHead(socket);

      assertThat(first).startsWith("HTTP/1.1 401 Unauthorized\r\n");
      assertThat(first.toLowerCase(Locale.ROOT))
          .contains("www-authenticate: basic realm=\"localhost\"");
      assertThat(spf.lastRequest().body()).isNull();
      assertThat(spf.lastRequest().status()).isEqualTo(401);
    }
  }

  @Test
  void doesNotActUponABodyThatLacksItsLastByte() throws Exception {
    try (SSLSocket socket = connect()) {
      write(socket, head(RunningSimulator.BASIC));
      readHead(socket);
      write(socket, BODY.substring(0, 79));
    }
    try (SSLSocket socket = connect()) {
      // A second whole exchange on the same event loop: the first one's end has been seen by then.
      write(socket, head("none"));
      readHead(socket);
    }

    assertThat(spf.fixture().restores(BEFORE_UPDATE)).isZero();
    assertThat(await(spf.fixture().simulator().requests()).get(0).state())
        .isEqualTo(LoggedRequest.State.HEAD);
  }

  @Test
  void finishesTheRestoreOfAClientThatWentAway() throws Exception {
    spf.fixture().jobsTake(Duration.ofHours(1));
    try (SSLSocket socket = connect()) {
      write(socket, head(RunningSimulator.BASIC));
      readHead(socket);
      write(socket, BODY);
      until(() -> spf.lastRequest().state() == LoggedRequest.State.ACTED);
    }

    spf.fixture().jobsTake(Duration.ofMillis(1));

    until(() -> spf.fixture().content(WEB_01).equals("web-01 before the update"));
    assertThat(spf.fixture().restores(BEFORE_UPDATE)).isOne();
  }
}
