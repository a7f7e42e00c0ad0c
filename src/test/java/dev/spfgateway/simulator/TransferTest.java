package dev.spfgateway.simulator;

import static dev.spfgateway.simulator.RunningSimulator.contoso;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_1;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_2;
import static dev.spfgateway.testing.Waits.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.spfgateway.simulator.RunningSimulator.Answer;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamReader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How bodies travel: compressed or not, with their length or in chunks, short or very long. */
class TransferTest {
  private static final RunningSimulator spf = new RunningSimulator(SimulatorFixture.aSimulator());
  private static Vertx vertx;
  private static HttpClient client;

  @BeforeAll
  static void start() {
    spf.beforeEach(null);
    vertx = Vertx.vertx();
    String certificate = spf.fixture().certificate().toString();
    client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setSsl(true)
                .setTrustOptions(new PemTrustOptions().addCertPath(certificate)));
  }

  @AfterAll
  static void stop() {
    await(vertx.close());
    spf.afterEach(null);
  }

  @BeforeEach
  void reset() {
    service("compression", "\"WHEN_ASKED\"");
    service("framing", "\"BY_SIZE\"");
    service("syntheticJobs", "0");
    service("pageSize", "0");
  }

  private static void service(String key, String value) {
    Answer answer = spf.control("PUT", "/service", "{\"" + key + "\":" + value + "}");
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
  }

  /** An answer whose body is not text. */
  private record Binary(MultiMap headers, byte[] body) {
    boolean isGzip() {
      return "gzip".equals(headers.get("Content-Encoding"));
    }

    String text() {
      if (!isGzip()) {
        return new String(body, StandardCharsets.UTF_8);
      }
      try (GZIPInputStream plain = new GZIPInputStream(new ByteArrayInputStream(body))) {
        return new String(plain.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static RequestOptions options(String resource) {
    return new RequestOptions()
        .setHost("localhost")
        .setPort(spf.port(STAMP_1))
        .setMethod(HttpMethod.GET)
        .setURI(contoso(resource))
        .putHeader("Authorization", RunningSimulator.BASIC)
        .putHeader("x-ms-principal-id", "x");
  }

  private static Binary get(String resource, String acceptEncoding, String accept) {
    RequestOptions options = options(resource).putHeader("Accept", accept);
    if (!acceptEncoding.isEmpty()) {
      options.putHeader("Accept-Encoding", acceptEncoding);
    }
    return await(
        client.request(options).compose(request -> request.send().compose(TransferTest::whole)));
  }

  /** Asked for in the chain of the answer's own head: later would be too late. */
  private static Future<Binary> whole(HttpClientResponse response) {
    return response.body().map(body -> new Binary(response.headers(), body.getBytes()));
  }

  private static Binary get(String resource, String acceptEncoding) {
    return get(resource, acceptEncoding, "application/json");
  }

  @Test
  void compressesWhenTheClientTakesIt() {
    String plain = get("VMCheckPoints", "").text();

    for (String taken : List.of("gzip", "GZIP", "deflate, gzip;q=0.5, br", "*", "gzip;q=1.0")) {
      Binary answer = get("VMCheckPoints", taken);

      assertThat(answer.isGzip()).as(taken).isTrue();
      assertThat(answer.text()).isEqualTo(plain);
      assertThat(answer.headers().get("Content-Length"))
          .isEqualTo(Integer.toString(answer.body().length));
      assertThat(answer.headers().get("Vary")).isEqualTo("Accept-Encoding");
      assertThat(answer.body().length).isLessThan(plain.length() / 2);
    }
    for (String refused : List.of("", "identity", "gzip;q=0", "gzip; q=0.000", "br, deflate")) {
      assertThat(get("VMCheckPoints", refused).isGzip()).as(refused).isFalse();
    }
  }

  @Test
  void compressesErrorsToo() {
    Binary error = get("Nothing", "gzip");

    assertThat(error.isGzip()).isTrue();
    assertThat(error.text()).contains("odata.error");
  }

  @Test
  void compressesAlwaysOrNeverWhenToldSo() {
    service("compression", "\"ALWAYS\"");
    Binary always = get("Clouds", "identity");
    service("compression", "\"never\"");
    Binary never = get("Clouds", "gzip");

    assertThat(always.isGzip()).isTrue();
    assertThat(always.text()).contains("contoso-production");
    assertThat(never.isGzip()).isFalse();
  }

  @Test
  void sendsInChunksWhenToldSo() {
    service("framing", "\"CHUNKED\"");

    for (String encoding : List.of("", "gzip")) {
      Binary answer = get("Clouds", encoding);

      assertThat(answer.headers().get("Transfer-Encoding")).isEqualTo("chunked");
      assertThat(answer.headers().contains("Content-Length")).isFalse();
      assertThat(answer.text()).contains("contoso-production");
    }
  }

  @Test
  void sendsALongListOfJobsThatItMakesOnTheWay() throws Exception {
    service("syntheticJobs", "1000");

    for (String encoding : List.of("", "gzip")) {
      Binary answer = get("Jobs", encoding);
      JsonNode value = new JsonMapper().readTree(answer.text()).path("value");
      Set<String> ids = new HashSet<>(value.findValuesAsText("ID"));

      assertThat(answer.headers().get("Transfer-Encoding")).isEqualTo("chunked");
      assertThat(value).hasSize(1000);
      assertThat(ids).hasSize(1000);
    }
    JsonNode verbose =
        new JsonMapper().readTree(get("Jobs", "", "application/json;odata=verbose").text());
    assertThat(verbose.at("/d/results")).hasSize(1000);
  }

  @Test
  void sendsALongFeedThatIsWellFormed() throws Exception {
    service("syntheticJobs", "500");

    String feed = get("Jobs", "gzip", "application/atom+xml").text();

    XMLStreamReader xml =
        XMLInputFactory.newDefaultFactory().createXMLStreamReader(new StringReader(feed));
    int entries = 0;
    while (xml.hasNext()) {
      boolean start = xml.next() == XMLStreamReader.START_ELEMENT;
      entries += start && xml.getLocalName().equals("entry") ? 1 : 0;
    }
    assertThat(entries).isEqualTo(500);
  }

  @Test
  void findsAndPagesMadeUpJobs() {
    service("syntheticJobs", "1000000");
    service("pageSize", "3");

    JsonNode first = spf.get(contoso("Jobs?$inlinecount=allpages&$skip=999990&$top=5")).json();
    String next = first.path("odata.nextLink").asText().replaceAll("^https://[^/]*", "");
    JsonNode second = spf.get(next).json();
    String id = second.at("/value/1/ID").asText();
    JsonNode one = spf.get(contoso(RunningSimulator.key("Jobs", UUID.fromString(id)))).json();

    assertThat(first.path("odata.count").asText()).isEqualTo("1000000");
    assertThat(first.at("/value/2/Name").asText()).endsWith(" 999992");
    assertThat(second.path("value")).hasSize(2);
    assertThat(second.has("odata.nextLink")).isFalse();
    assertThat(one.path("Name").asText()).endsWith(" 999994");
    assertThat(one.path("StampId").asText()).isEqualTo(STAMP_1.toString());
    assertThat(spf.get(contoso("Jobs/$count")).text()).isEqualTo("1000000");
    assertThat(spf.get(contoso("Jobs?$filter=IsCompleted")).status()).isEqualTo(400);
    assertThat(spf.get(contoso("Jobs?$orderby=Name")).status()).isEqualTo(400);
    assertThat(spf.get(contoso("Jobs/ffffffff-0000-4000-8000-0000000f4240")).status())
        .as("one behind the last")
        .isEqualTo(404);
    assertThat(spf.get(contoso("Jobs(ID=guid'" + id + "',StampId=guid'" + STAMP_2 + "')")).status())
        .isEqualTo(404);
  }

  @Test
  void filtersAndSortsMadeUpJobsWhileThereAreNotTooMany() {
    service("syntheticJobs", "20000");

    JsonNode last = spf.get(contoso("Jobs?$orderby=StartTime%20desc&$top=1")).json();

    assertThat(last.at("/value/0/Name").asText()).endsWith(" 19999");
    assertThat(spf.get(contoso("Jobs/$count?$filter=endswith(Name,'99')")).text()).isEqualTo("200");
  }

  @Test
  void goesOnServingAfterAClientLeftALongList() {
    service("syntheticJobs", "1000000");
    for (int i = 0; i < 5; i++) {
      RequestOptions options = options("Jobs");
      await(
          client
              .request(options)
              .compose(
                  request ->
                      request
                          .send()
                          .onSuccess(response -> response.exceptionHandler(gone -> {}))
                          .compose(response -> response.request().connection().close())));
    }

    assertThat(spf.get(contoso("Clouds")).json().path("value")).hasSize(1);
  }
}
