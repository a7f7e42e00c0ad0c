package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.simulator.SimulatorFixture.BEFORE_UPDATE;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_1;
import static dev.spfgateway.simulator.SimulatorFixture.WEB_01;
import static dev.spfgateway.simulator.SimulatorFixture.aSimulator;
import static dev.spfgateway.testing.Waits.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.simulator.spf.ServiceConfig;
import dev.spfgateway.simulator.spf.ServiceConfig.Compression;
import dev.spfgateway.simulator.spf.ServiceConfig.Framing;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A client that knows one URL and otherwise only follows links never reaches SPF directly. It
 * could, because it trusts SPF's certificate; the simulator's log would show it.
 */
class LinkFollowingIT {
  private static final int MOST = 200;

  @TempDir static Path directory;

  @RegisterExtension static final TestBed bed = new TestBed();

  private static SimulatorFixture simulator;
  private static RunningGateway gateway;
  private static TenantClient client;

  @BeforeAll
  static void start() {
    simulator = aSimulator().withService(pagesOfOne("")).start(bed);
    gateway = RunningGateway.in(directory).before(simulator).start(bed);
    client =
        bed.keep(
            new TenantClient(
                bed.vertx(), OPERATOR, gateway.certificate(), simulator.certificate()));
  }

  /** With links that begin like this, or with the endpoint's own URL. */
  private static ServiceConfig pagesOfOne(String linkOrigin) {
    return new ServiceConfig(1, linkOrigin, true, Compression.WHEN_ASKED, Framing.CHUNKED, 0);
  }

  @AfterEach
  void nobodyCameToSpfButTheGateway() {
    assertThat(await(simulator.simulator().requests()))
        .isNotEmpty()
        .allSatisfy(
            request -> {
              assertThat(request.header("x-ms-principal-id")).contains("admin@contoso.com");
              assertThat(request.header("authorization").orElse("")).contains("spf-gateway");
              assertThat(request.header("x-api-key")).isEmpty();
            });
  }

  private static String root() {
    return "https://localhost:" + gateway.port() + CONTOSO_VMM;
  }

  /** Goes wherever links lead from here, and returns where it has been. */
  private static Set<String> walk(String start, String accept) {
    Set<String> seen = new LinkedHashSet<>(List.of(start));
    Deque<String> next = new ArrayDeque<>(seen);
    while (!next.isEmpty() && seen.size() < MOST) {
      String url = next.remove();
      Answer got = client.get(url, "Accept", accept);
      assertThat(got.status()).as(url).isEqualTo(200);
      for (String link : FollowedLinks.in(url, got.header("Content-Type"), got.bytes())) {
        if (!link.endsWith("$metadata") && seen.add(link)) {
          next.add(link);
        }
      }
    }
    assertThat(seen).hasSizeLessThan(MOST);
    return seen;
  }

  private static void assertAllThroughTheGateway(Set<String> urls) {
    assertThat(urls).allSatisfy(url -> assertThat(url).startsWith(root()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "application/json;odata=fullmetadata",
        "application/json;odata=verbose",
        "application/atom+xml"
      })
  void findsEverythingFromTheServiceDocument(String accept) {
    // A service document is application/xml or atomsvc; Atom is what answers when it is asked for.
    Set<String> seen = walk(root(), accept + ",application/xml;q=0.5");

    assertAllThroughTheGateway(seen);
    assertThat(seen)
        .anyMatch(url -> url.endsWith("/Jobs"))
        .anyMatch(url -> url.contains("VMCheckPoints?$skiptoken="))
        .anyMatch(url -> url.contains("VMCheckPoints(") && url.contains(BEFORE_UPDATE.toString()))
        .anyMatch(url -> url.contains("VirtualMachines(") && url.contains(WEB_01.toString()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "application/json;odata=fullmetadata",
        "application/json;odata=verbose",
        "application/atom+xml"
      })
  void findsWhatIsInsideOfExpandedSets(String accept) {
    Set<String> seen = walk(root() + "VirtualMachines?$expand=VMCheckpoints", accept);

    assertAllThroughTheGateway(seen);
    assertThat(seen).anyMatch(url -> url.contains(WEB_01.toString()));
    if (accept.contains("atom")) {
      assertThat(seen)
          .anyMatch(
              url -> url.contains("VMCheckPoints(") && url.contains(BEFORE_UPDATE.toString()));
    }
  }

  /** IIS builds links from what it takes for its name, which no configuration need know. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json;odata=fullmetadata",
        "application/json;odata=verbose",
        "application/atom+xml"
      })
  void findsItsWayFromTheAnswersInsideABatch(String accept) {
    String request = "GET " + root() + "VirtualMachines HTTP/1.1\r\nAccept: " + accept + "\r\n\r\n";
    Batches.Part part =
        Batches.parts(
                gateway.send(
                    "POST",
                    CONTOSO_VMM + "$batch",
                    OPERATOR,
                    Batches.aBatch().with(request).text(),
                    "Content-Type",
                    Batches.TYPE))
            .get(0);

    Set<String> links =
        FollowedLinks.in(
            root() + "VirtualMachines", part.header("Content-Type"), Buffer.buffer(part.body()));

    assertAllThroughTheGateway(links);
    assertThat(links).anyMatch(url -> url.contains("VirtualMachines("));
    for (String link : links) {
      assertThat(client.get(link, "Accept", accept + ",*/*;q=0.1").status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json;odata=fullmetadata", "application/atom+xml"})
  void findsItsWayAlsoByTheNameThatAServerGivesItself(String accept) {
    simulator.simulator().change(pagesOfOne("http://WIN-A1B2C3:8091"));
    try {
      Set<String> seen = walk(root() + "VirtualMachines?$expand=VMCheckpoints", accept);

      assertAllThroughTheGateway(seen);
      assertThat(seen).anyMatch(url -> url.contains("$skiptoken="));
    } finally {
      simulator.simulator().change(pagesOfOne(""));
    }
  }

  @Test
  void restoresCreatesAndDeletesByEditLinks() {
    String one = root() + "VMCheckPoints?$filter=ID+eq+guid'" + BEFORE_UPDATE + "'";
    Answer feed = client.get(one, "Accept", "application/atom+xml");
    String target =
        FollowedLinks.in(one, feed.header("Content-Type"), feed.bytes()).stream()
            .filter(link -> link.matches(".*VMCheckPoints\\([^/]*" + BEFORE_UPDATE + "[^/]*"))
            .findFirst()
            .orElseThrow();
    assertThat(target).startsWith(root());

    Answer restored =
        client.send("MERGE", target, RunningGateway.RESTORE, "Content-Type", "application/json");
    Answer created =
        client.send(
            "POST",
            root() + "VMCheckPoints",
            "{\"Name\":\"n\",\"VMId\":\"" + WEB_01 + "\",\"StampId\":\"" + STAMP_1 + "\"}",
            "Content-Type",
            "application/json");
    Answer deleted = client.send("DELETE", created.header("Location"), null);

    assertThat(restored.status()).isEqualTo(204);
    assertThat(simulator.restores(BEFORE_UPDATE)).isEqualTo(1);
    assertThat(created.status()).isEqualTo(201);
    assertThat(created.body()).doesNotContain(port());
    assertThat(deleted.status()).isEqualTo(204);
  }

  private static String port() {
    return ":" + simulator.simulator().port(STAMP_1);
  }

  @Test
  void seesNoTraceOfTheUpstreamInAnyDocument() {
    for (String path : List.of("", "$metadata", "VirtualMachines", "Nothing", "Jobs(ID=guid'x')")) {
      for (String accept :
          List.of("application/json", "application/atom+xml", "application/xml", "*/*")) {
        Answer got = client.get(root() + path, "Accept", accept);

        assertThat(got.body()).as(path + " as " + accept).doesNotContain(port(), "SC2012");
        assertThat(got.headers().toString()).doesNotContain(port(), "SC2012", "IIS");
      }
    }
  }
}
