package dev.spfgateway.simulator;

import static dev.spfgateway.testing.Waits.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.spfgateway.base.StampId;
import dev.spfgateway.base.SubscriptionId;
import dev.spfgateway.simulator.spf.LoggedRequest;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A simulator for each test method, with clients for its SPF ports and its control port. */
final class RunningSimulator implements BeforeEachCallback, AfterEachCallback {
  static final String JSON = "application/json;odata=minimalmetadata";
  static final String RESTORE =
      "{\"VMCheckPointAction\":\"Restore\",\"odata.type\":\"VMM.VMCheckPoint\"}";
  static final String BASIC =
      "Basic "
          + Base64.getEncoder()
              .encodeToString(
                  (SimulatorFixture.USER + ":" + SimulatorFixture.PASSWORD)
                      .getBytes(StandardCharsets.UTF_8));

  private final SimulatorFixture.Builder builder;
  private Vertx vertx;
  private HttpClient tls;
  private HttpClient plain;
  private SimulatorFixture fixture;

  RunningSimulator(SimulatorFixture.Builder builder) {
    this.builder = builder;
  }

  /** An answer with its whole body. */
  record Answer(int status, MultiMap headers, String text) {
    JsonNode json() {
      try {
        return new JsonMapper().readTree(text);
      } catch (IOException e) {
        throw new UncheckedIOException(text, e);
      }
    }

    String header(String name) {
      return headers.get(name);
    }
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    vertx = Vertx.vertx();
    fixture = builder.start(vertx);
    tls =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setSsl(true)
                .setTrustOptions(
                    new PemTrustOptions().addCertPath(fixture.certificate().toString())));
    plain = vertx.createHttpClient();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    await(vertx.close());
  }

  SimulatorFixture fixture() {
    return fixture;
  }

  static String root(SubscriptionId subscription) {
    return "/SC2012R2/VMM/" + subscription + "/Microsoft.Management.Odata.svc/";
  }

  static String admin() {
    return "/SC2012R2/VMM/Microsoft.Management.Odata.svc/";
  }

  static String contoso(String resource) {
    return root(SimulatorFixture.CONTOSO) + resource;
  }

  static String key(String set, UUID id) {
    return set + "(ID=guid'" + id + "',StampId=guid'" + SimulatorFixture.STAMP_1 + "')";
  }

  static String checkpoint(UUID id) {
    return contoso(key("VMCheckPoints", id));
  }

  static String machine(UUID id) {
    return contoso(key("VirtualMachines", id));
  }

  /** A request to stamp-1 as the gateway sends it, and more headers as name and value. */
  Answer spf(String verb, String path, String body, String... headers) {
    List<String> all = new ArrayList<>();
    all.addAll(
        List.of("Authorization", BASIC, "x-ms-principal-id", "user@contoso.com", "Accept", JSON));
    if (body != null) {
      all.addAll(List.of("Content-Type", JSON));
    }
    all.addAll(List.of(headers));
    return await(send(tls, port(SimulatorFixture.STAMP_1), verb, path, body, all));
  }

  Answer get(String path, String... headers) {
    return spf("GET", path, null, headers);
  }

  /** A request to stamp-1 with just these headers. */
  Answer bare(String verb, String path, String body, String... headers) {
    int port = port(SimulatorFixture.STAMP_1);
    return await(send(tls, port, verb, path, body, List.of(headers)));
  }

  Answer control(String verb, String path, String body, String... headers) {
    int port = fixture.simulator().controlPort();
    return await(send(plain, port, verb, path, body, List.of(headers)));
  }

  int port(StampId stamp) {
    return fixture.simulator().port(stamp);
  }

  /** The requests that arrived, oldest first. */
  List<LoggedRequest> requests() {
    return await(fixture.simulator().requests());
  }

  /** The request that arrived last. */
  LoggedRequest lastRequest() {
    List<LoggedRequest> all = requests();
    return all.get(all.size() - 1);
  }

  private static Future<Answer> send(
      HttpClient client, int port, String verb, String path, String body, List<String> headers) {
    RequestOptions options =
        new RequestOptions()
            .setHost("localhost")
            .setPort(port)
            .setMethod(HttpMethod.valueOf(verb))
            .setURI(path);
    for (int i = 0; i < headers.size(); i += 2) {
      options.putHeader(headers.get(i), headers.get(i + 1));
    }
    return client.request(options).compose(request -> exchange(request, body));
  }

  /**
   * The body is asked for in the chain of the answer's own head, so that both are seen on one event
   * loop: a listener that this thread adds to an answer that is here already comes too late.
   */
  private static Future<Answer> exchange(HttpClientRequest request, String body) {
    Future<HttpClientResponse> head = body == null ? request.send() : request.send(body);
    return head.compose(RunningSimulator::whole);
  }

  private static Future<Answer> whole(HttpClientResponse response) {
    return response
        .body()
        .map(body -> new Answer(response.statusCode(), response.headers(), body.toString()));
  }
}
