package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.RunningGateway.RESTORE;
import static dev.spfgateway.simulator.SimulatorFixture.BEFORE_UPDATE;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_1;
import static dev.spfgateway.simulator.SimulatorFixture.WEB_01;
import static dev.spfgateway.simulator.SimulatorFixture.aSimulator;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.testing.RawClient;
import dev.spfgateway.testing.TestBed;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.http.client.HttpClient;
import org.apache.http.conn.scheme.Scheme;
import org.apache.http.conn.ssl.SSLSocketFactory;
import org.apache.http.impl.client.DefaultHttpClient;
import org.apache.olingo.client.api.communication.request.cud.v3.UpdateType;
import org.apache.olingo.client.api.v3.ODataClient;
import org.apache.olingo.client.core.ODataClientFactory;
import org.apache.olingo.client.core.http.DefaultHttpClientFactory;
import org.apache.olingo.commons.api.domain.v3.ODataEntity;
import org.apache.olingo.commons.api.edm.FullQualifiedName;
import org.apache.olingo.commons.api.format.ODataFormat;
import org.apache.olingo.commons.api.http.HttpMethod;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Third-party clients: list, get, restore, create, delete. Apache Olingo comes from Maven Central;
 * curl must be installed.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForeignClientIT {
  private static final FullQualifiedName TYPE = new FullQualifiedName("VMM", "VMCheckPoint");

  @RegisterExtension final TestBed bed = new TestBed();

  private SimulatorFixture simulator;
  private RunningGateway gateway;
  private Path directory;
  private int eventsBefore;
  private long restoresBefore;

  @BeforeAll
  void start(@TempDir Path temporary) {
    directory = temporary;
    simulator = aSimulator().start(bed);
    gateway = RunningGateway.in(directory).before(simulator).start(bed);
  }

  @BeforeEach
  void remember() {
    eventsBefore = gateway.requestStory().size();
    restoresBefore = simulator.restores(BEFORE_UPDATE);
  }

  private void assertEachHappenedOnce() {
    List<String> story = gateway.requestStory();
    assertThat(story.subList(eventsBefore, story.size()))
        .containsExactly(
            "intent restore",
            "outcome restore done",
            "intent create",
            "outcome create done",
            "intent delete",
            "outcome delete done");
    assertThat(simulator.restores(BEFORE_UPDATE) - restoresBefore).isEqualTo(1);
  }

  private String root() {
    return "https://localhost:" + gateway.port() + CONTOSO_VMM;
  }

  @ParameterizedTest
  @CsvSource({
    "ATOM,false,false",
    "ATOM,true,true",
    "JSON,false,true",
    "JSON_FULL_METADATA,false,false",
    "JSON_FULL_METADATA,true,false"
  })
  void olingo(ODataFormat format, boolean tunnelled, boolean chunked) {
    ODataClient client = client();
    client.getConfiguration().setUseXHTTPMethod(tunnelled);
    client.getConfiguration().setUseChuncked(chunked);

    List<ODataEntity> listed = list(client, format);
    ODataEntity read = read(client, format);
    int restored = restore(client, format);
    UUID created = create(client, format);
    int deleted =
        client
            .getCUDRequestFactory()
            .getDeleteRequest(checkpoint(client, created))
            .execute()
            .getStatusCode();

    assertThat(listed).hasSizeGreaterThan(1);
    assertThat(read.getProperty("Name").getPrimitiveValue().toValue()).isEqualTo("before update");
    assertThat(restored).isEqualTo(204);
    assertThat(deleted).isEqualTo(204);
    assertEachHappenedOnce();
  }

  private List<ODataEntity> list(ODataClient client, ODataFormat format) {
    var request = client.getRetrieveRequestFactory().getEntitySetRequest(checkpoints(client));
    request.setFormat(format);
    return request.execute().getBody().getEntities();
  }

  private ODataEntity read(ODataClient client, ODataFormat format) {
    var request =
        client.getRetrieveRequestFactory().getEntityRequest(checkpoint(client, BEFORE_UPDATE));
    request.setFormat(format);
    return request.execute().getBody();
  }

  private int restore(ODataClient client, ODataFormat format) {
    ODataEntity change = client.getObjectFactory().newEntity(TYPE);
    text(client, change, "VMCheckPointAction", "Restore");
    var request =
        client
            .getCUDRequestFactory()
            .getEntityUpdateRequest(checkpoint(client, BEFORE_UPDATE), UpdateType.MERGE, change);
    request.setFormat(format);
    return request.execute().getStatusCode();
  }

  private UUID create(ODataClient client, ODataFormat format) {
    ODataEntity checkpoint = client.getObjectFactory().newEntity(TYPE);
    text(client, checkpoint, "Name", "by another's client");
    guid(client, checkpoint, "VMId", WEB_01);
    guid(client, checkpoint, "StampId", STAMP_1.value());
    var request =
        client.getCUDRequestFactory().getEntityCreateRequest(checkpoints(client), checkpoint);
    request.setFormat(format);
    return UUID.fromString(
        request.execute().getBody().getProperty("ID").getPrimitiveValue().toString());
  }

  private static void text(ODataClient client, ODataEntity entity, String name, String value) {
    entity
        .getProperties()
        .add(
            client
                .getObjectFactory()
                .newPrimitiveProperty(
                    name, client.getObjectFactory().newPrimitiveValueBuilder().buildString(value)));
  }

  private static void guid(ODataClient client, ODataEntity entity, String name, UUID value) {
    entity
        .getProperties()
        .add(
            client
                .getObjectFactory()
                .newPrimitiveProperty(
                    name, client.getObjectFactory().newPrimitiveValueBuilder().buildGuid(value)));
  }

  private URI checkpoints(ODataClient client) {
    return client.newURIBuilder(root()).appendEntitySetSegment("VMCheckPoints").build();
  }

  private URI checkpoint(ODataClient client, UUID id) {
    Map<String, Object> key = new TreeMap<>(Map.of("ID", id, "StampId", STAMP_1.value()));
    return client
        .newURIBuilder(root())
        .appendEntitySetSegment("VMCheckPoints")
        .appendKeySegment(key)
        .build();
  }

  private ODataClient client() {
    ODataClient client = ODataClientFactory.getV3();
    client
        .getConfiguration()
        .setHttpClientFactory(
            new DefaultHttpClientFactory() {
              @Override
              public DefaultHttpClient create(HttpMethod method, URI uri) {
                DefaultHttpClient http = super.create(method, uri);
                SSLSocketFactory tls =
                    new SSLSocketFactory(RawClient.trusting(gateway.certificate()));
                http.getConnectionManager()
                    .getSchemeRegistry()
                    .register(new Scheme("https", gateway.port(), tls));
                http.addRequestInterceptor(
                    (request, context) ->
                        request.addHeader("X-Api-Key", OPERATOR.secret().reveal()));
                return http;
              }

              @Override
              public void close(HttpClient http) {
                http.getConnectionManager().shutdown();
              }
            });
    return client;
  }

  @Test
  void curl() throws IOException, InterruptedException {
    String one = RunningGateway.checkpoint(BEFORE_UPDATE, STAMP_1);
    String create =
        "{\"VMId\":\"" + WEB_01 + "\",\"StampId\":\"" + STAMP_1 + "\",\"Name\":\"by curl\"}";

    assertThat(curl("VMCheckPoints()?$top=2")).startsWith("200 ").contains("\"value\":[");
    assertThat(curl(one)).startsWith("200 ").contains("before update");
    assertThat(curl(one, "-X", "MERGE", "--data", RESTORE)).startsWith("204 ");
    String created = curl("VMCheckPoints", "--data", create);
    String id = new JsonObject(created.substring(created.indexOf('{'))).getString("ID");
    String deleted =
        curl(
            RunningGateway.checkpoint(UUID.fromString(id), STAMP_1),
            "-X",
            "POST",
            "-H",
            "X-HTTP-Method: DELETE");

    assertThat(created).startsWith("201 ");
    assertThat(deleted).startsWith("204 ");
    assertEachHappenedOnce();
  }

  /** The status, a blank and the body. */
  private String curl(String resource, String... options) throws IOException, InterruptedException {
    Path body = Files.createTempFile(directory, "curl", ".body");
    List<String> command =
        new ArrayList<>(List.of("curl", "-sS", "--globoff", "--max-time", "20", "--cacert"));
    command.add(gateway.certificate().toString());
    command.addAll(List.of("-o", body.toString(), "-w", "%{http_code}"));
    command.addAll(List.of("-H", "X-Api-Key: " + OPERATOR.secret().reveal()));
    command.addAll(List.of("-H", "Accept: application/json"));
    command.addAll(List.of("-H", "Content-Type: application/json"));
    command.addAll(List.of(options));
    command.add(root() + resource);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String status = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return status + " " + Files.readString(body);
  }
}
