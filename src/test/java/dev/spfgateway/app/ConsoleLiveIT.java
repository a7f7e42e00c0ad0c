package dev.spfgateway.app;

import static dev.spfgateway.simulator.SimulatorFixture.aSimulator;
import static dev.spfgateway.testing.Waits.await;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the console's pages are told while they are open. */
class ConsoleLiveIT {
  private static final String PASSWORD = "correct horse battery";

  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private RunningGateway gateway;
  private HttpClient client;

  private void start(Map<String, Integer> settings) {
    GatewayBuilder builder =
        RunningGateway.in(directory)
            .withOperator("alice", "operator", PASSWORD)
            .withOperator("bob", "viewer", PASSWORD);
    settings.forEach(builder::set);
    gateway = builder.before(aSimulator().start(bed)).start(bed);
    client =
        bed.vertx().createHttpClient(gateway.adminOptions(), new PoolOptions().setHttp1MaxSize(20));
  }

  /** A stream, as a page reads it. */
  private final class Page {
    final List<String> pieces = new CopyOnWriteArrayList<>();
    final HttpClientResponse response;
    volatile boolean ended;

    Page(String... headers) {
      RequestOptions options =
          new RequestOptions().setMethod(HttpMethod.GET).setURI("/api/live").setTimeout(0);
      for (int i = 0; i < headers.length; i += 2) {
        options.addHeader(headers[i], headers[i + 1]);
      }
      response =
          await(
              client
                  .request(options)
                  .compose(
                      request ->
                          request
                              .send()
                              .onSuccess(
                                  answer ->
                                      answer
                                          .exceptionHandler(gone -> ended = true)
                                          .endHandler(done -> ended = true)
                                          .handler(piece -> pieces.add(piece.toString())))));
    }

    /** The data of all events with this name so far. */
    List<JsonObject> events(String name) {
      String begin = "event: " + name + "\ndata: ";
      return Stream.of(String.join("", pieces).split("(?<=\n\n)"))
          .filter(event -> event.startsWith(begin) && event.endsWith("\n\n"))
          .map(event -> new JsonObject(event.substring(begin.length())))
          .toList();
    }

    void close() {
      await(response.request().connection().close());
    }
  }

  private Page byToken() {
    return new Page("Authorization", "Bearer " + gateway.adminToken().orElseThrow());
  }

  private AdminBrowser signedIn(String name) {
    AdminBrowser made = bed.keep(AdminBrowser.of(bed.vertx(), gateway));
    assertThat(made.signIn(name, PASSWORD).status()).isEqualTo(204);
    return made;
  }

  private Page of(AdminBrowser browser) {
    String cookies =
        browser.cookies().entrySet().stream()
            .map(one -> one.getKey() + "=" + one.getValue())
            .reduce((a, b) -> a + "; " + b)
            .orElseThrow();
    return new Page("Cookie", cookies);
  }

  @Test
  void tellsTheStateAtOnceAndThenWhatChanges() {
    start(Map.of());
    Page page = byToken();

    assertThat(page.response.statusCode()).isEqualTo(200);
    assertThat(page.response.getHeader("Content-Type")).isEqualTo("text/event-stream");
    assertThat(page.response.getHeader("Cache-Control")).isEqualTo("no-store");
    until(() -> page.events("overview").size() >= 2);
    assertThat(page.events("overview").get(0).getBoolean("ready")).isTrue();
    assertThat(page.events("stamps").get(0).getJsonArray("stamps")).isNotEmpty();
    assertThat(page.events("operations")).isEmpty();

    Answer restored = gateway.restore();
    assertThat(restored.status()).isEqualTo(204);

    String id = restored.header("X-Operation-Id");
    until(() -> page.events("operations").toString().contains(id));
    int seen = page.events("stamps").size();
    String rest = "/api/stamps/" + stamp(page) + "/endpoints/0/rest";
    assertThat(gateway.change(rest, "{\"seconds\":600,\"reason\":\"x\"}").status()).isEqualTo(200);
    until(() -> page.events("stamps").size() > seen);
    assertThat(page.events("stamps").get(page.events("stamps").size() - 1).encode())
        .contains("\"restingUntil\":\"2");
    page.close();
  }

  private static String stamp(Page page) {
    return page.events("stamps").get(0).getJsonArray("stamps").getJsonObject(0).getString("id");
  }

  @Test
  void admitsWhoeverMayReadAndEndsWithTheSession() {
    start(Map.of());
    assertThat(new Page().response.statusCode()).isEqualTo(401);
    assertThat(gateway.admin("/api/live?x=1").status()).isEqualTo(400);
    assertThat(gateway.admin(HttpMethod.HEAD, "/api/live").status()).isEqualTo(200);
    AdminBrowser bob = signedIn("bob");
    AdminBrowser alice = signedIn("alice");
    Page bobs = of(bob);
    Page alices = of(alice);
    until(() -> !bobs.events("overview").isEmpty() && !alices.events("overview").isEmpty());

    assertThat(bob.delete("/api/session").status()).isEqualTo(204);

    until(() -> bobs.ended);
    int seen = alices.events("overview").size();
    until(() -> alices.events("overview").size() > seen);
    assertThat(alices.ended).isFalse();
    alices.close();
  }

  @Test
  void refusesStreamsOverTheLimits() {
    start(Map.of("adminListener.live.max", 3, "adminListener.live.maxPerOperator", 2));
    AdminBrowser bob = signedIn("bob");
    Page first = of(bob);
    Page second = of(bob);

    assertThat(of(bob).response.statusCode()).isEqualTo(503);
    Page alices = of(signedIn("alice"));
    assertThat(alices.response.statusCode()).isEqualTo(200);
    assertThat(byToken().response.statusCode()).isEqualTo(503);

    first.close();
    until(
        () -> {
          Page again = of(bob);
          boolean taken = again.response.statusCode() == 200;
          again.close();
          return taken;
        });
    second.close();
    alices.close();
  }

  @Test
  void stopsWhileAPageIsOpen() {
    start(Map.of());
    Page page = byToken();
    until(() -> !page.events("overview").isEmpty());

    gateway.close();

    until(() -> page.ended);
  }
}
