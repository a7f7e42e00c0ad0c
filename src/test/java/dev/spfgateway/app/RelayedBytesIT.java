package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.OWNER;
import static dev.spfgateway.app.RunningGateway.RESTORE;
import static dev.spfgateway.app.RunningGateway.beforeUpdate;
import static dev.spfgateway.simulator.SimulatorFixture.BEFORE_UPDATE;
import static dev.spfgateway.simulator.SimulatorFixture.CONTOSO;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.testing.RawClient;
import dev.spfgateway.testing.TestBed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an upstream gets of what a client sends, byte by byte. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RelayedBytesIT {
  private static final String ROOT =
      "/SC2012R2/VMM/" + CONTOSO + "/Microsoft.Management.Odata.svc/";

  @RegisterExtension final TestBed bed = new TestBed();

  private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
  private RawUpstream upstream;
  private RunningGateway gateway;

  @BeforeAll
  void start(@TempDir Path directory) {
    upstream =
        RawUpstream.start(
            bed,
            directory,
            (socket, received) -> {
              boolean update = received.contains("content-length: ");
              if (RawUpstream.hasHead(received) && (!update || RawUpstream.hasRestore(received))) {
                requests.add(received);
                socket.end(
                    io.vertx.core.buffer.Buffer.buffer(
                        "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"));
              }
            });
    gateway =
        RunningGateway.in(directory)
            .set("upstream.continueTimeout", "50ms")
            .endpoint(upstream.url(), upstream.certificate())
            .start(bed);
  }

  /** Sends a request and gives what the upstream got. */
  private String relayed(String line, String headers, String body) throws InterruptedException {
    requests.clear();
    try (RawClient client = RawClient.connect(gateway.port(), gateway.certificate())) {
      String answer =
          client
              .send(
                  line
                      + " HTTP/1.1\r\nHost: localhost\r\nX-Api-Key: "
                      + OWNER.secret().reveal()
                      + "\r\n"
                      + headers
                      + "\r\n"
                      + body)
              .answer();
      assertThat(answer).startsWith("HTTP/1.1 204 ");
    }
    String received = requests.poll(30, TimeUnit.SECONDS);
    assertThat(received).as("nothing reached the upstream").isNotNull();
    return received;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "$filter=Name%20eq%20'x'%20and%20ID%20eq%20guid'11111111-1111-4111-8111-111111111111'",
        "$filter=StampId+eq+guid'ba4146fa-fb41-4f59-a193-ad00c52a138c'+and+VMNetworkId+eq+guid'x'",
        "%24filter=Name%20eq%20%27a%2Bb%27&%24top=1",
        "$expand=VirtualNetworkAdapters,VMCheckpoints&$orderby=AddedTime%20desc",
        "$filter=substringof('%C3%A4%26%3D%23%2F',Name)",
        "RunAsynchronously=1",
        "RunAsynchronously=",
        "$top=1&&$skiptoken='x','%2525','%zz','?','='",
        "$skiptoken=%e4%E4;y=a'b\"c<d>|e\\f^g`h{i}"
      })
  void relaysTheQueryByteForByte(String query) throws InterruptedException {
    String received = relayed("GET " + CONTOSO_VMM + "Jobs?" + query, "", "");

    assertThat(received).startsWith("GET " + ROOT + "Jobs?" + query + " HTTP/1.1\r\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "VMCheckPoints() | VMCheckPoints",
        "VMCheckPoints%28%29 | VMCheckPoints",
        "/VMCheckPoints/ | VMCheckPoints",
        "Jobs/%24count | Jobs/$count",
        "%24metadata | $metadata",
        "UserRoles/BA4146FA-FB41-4F59-A193-AD00C52A138C |"
            + " UserRoles(guid'ba4146fa-fb41-4f59-a193-ad00c52a138c')",
        "UserRoles(ID=guid'{ba4146fa-fb41-4f59-a193-ad00c52a138c}') |"
            + " UserRoles(guid'ba4146fa-fb41-4f59-a193-ad00c52a138c')",
        "Jobs(StampId=Guid'ba4146fa-fb41-4f59-a193-ad00c52a138c',%20ID=1) |"
            + " Jobs(ID=1,StampId=guid'ba4146fa-fb41-4f59-a193-ad00c52a138c')",
        "VMNetworks(Name='a%20''%C3%A4',StampId=guid'ba4146fa-fb41-4f59-a193-ad00c52a138c') |"
            + " VMNetworks(Name='a%20''%C3%A4',StampId=guid'ba4146fa-fb41-4f59-a193-ad00c52a138c')"
      })
  void relaysThePathInItsOneCanonicalSpelling(String path, String canonical)
      throws InterruptedException {
    assertThat(relayed("GET " + CONTOSO_VMM + path, "", ""))
        .startsWith("GET " + ROOT + canonical + " HTTP/1.1\r\n");
  }

  @Test
  void leavesContentNegotiationAndConditionsToSpf() throws InterruptedException {
    List<String> headers =
        List.of(
            "accept: application/json;odata=minimalmetadata;q=0.5, */*",
            "accept-charset: UTF-8",
            "accept-language: de-DE,de;q=0.8",
            "content-type: application/json",
            "dataserviceversion: 3.0;NetFx",
            "maxdataserviceversion: 3.0;NetFx",
            "mindataserviceversion: 1.0;NetFx",
            "dataserviceurlconventions: KeyAsSegment",
            "prefer: return-content",
            "if-match: *",
            "x-ms-version: 2014-02-01",
            "user-agent: Microsoft ADO.NET Data Services");

    String received =
        relayed("GET " + CONTOSO_VMM + "Jobs", String.join("\r\n", headers) + "\r\n", "");

    assertThat(headers(received)).containsAll(headers);
  }

  @Test
  void keepsToItselfWhatIsNotSpfsBusiness() throws InterruptedException {
    String received =
        relayed(
            "POST " + beforeUpdate(),
            "X-HTTP-METHOD: MERGE\r\nContent-Type: application/json\r\nContent-Length: "
                + RESTORE.length()
                + "\r\nCookie:\r\nx-csrf-token: null\r\nx-ms-principal-id: [someone%40else]\r\n"
                + "X-Forwarded-For: 1.2.3.4\r\n",
            RESTORE);

    assertThat(received)
        .startsWith(
            "MERGE " + ROOT + RunningGateway.checkpoint(BEFORE_UPDATE, STAMP_1) + " HTTP/1.1\r\n")
        .endsWith("\r\n\r\n" + RESTORE)
        .doesNotContainIgnoringCase(
            "x-http-method", "cookie", "csrf", "else", "forwarded", "spfgw_")
        .contains("x-ms-principal-id: admin@contoso.com\r\n");
  }

  private static List<String> headers(String request) {
    List<String> headers = new ArrayList<>();
    for (String line : request.split("\r\n\r\n", 2)[0].split("\r\n", -1)) {
      int colon = line.indexOf(':');
      headers.add(
          colon < 0
              ? line
              : line.substring(0, colon).toLowerCase(java.util.Locale.ROOT)
                  + line.substring(colon));
    }
    return headers;
  }
}
