package dev.spfgateway.app;

import dev.spfgateway.testing.TestClient;
import dev.spfgateway.testing.TestClient.Answer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A browser at the admin listener: keeps cookies, and sends what the listener's own pages send. */
public final class AdminBrowser implements AutoCloseable {
  private final TestClient client;
  private final Map<String, String> cookies = new LinkedHashMap<>();
  private String csrf = "";

  /** Opens a browser; the options say where the listener is. */
  public AdminBrowser(Vertx vertx, HttpClientOptions options) {
    this.client = new TestClient(vertx, options, 10);
  }

  /** A browser on this machine. */
  public static AdminBrowser of(Vertx vertx, RunningGateway gateway) {
    return new AdminBrowser(vertx, gateway.adminOptions());
  }

  /** The same from another address of this machine. */
  public static AdminBrowser from(String address, Vertx vertx, RunningGateway gateway) {
    return new AdminBrowser(vertx, gateway.adminOptions().setLocalAddress(address));
  }

  /** Signs in by password, and learns the session's CSRF value. */
  public Answer signIn(String name, String password) {
    return signIn(new JsonObject().put("name", name).put("password", password));
  }

  /** Signs in with whatever the page sends. */
  public Answer signIn(JsonObject body) {
    Answer answer = post("/api/session", body.encode());
    if (answer.status() == 204) {
      csrf = session().getString("csrf");
    }
    return answer;
  }

  /** The session, as the listener tells it. */
  public JsonObject session() {
    return new JsonObject(get("/api/session").body());
  }

  public Answer get(String path) {
    return send(HttpMethod.GET, path, null);
  }

  public Answer post(String path, String body) {
    return send(HttpMethod.POST, path, body);
  }

  public Answer delete(String path) {
    return send(HttpMethod.DELETE, path, null);
  }

  /** Begins a POST without cookies. */
  public Future<Answer> begin(String path, String body) {
    return client.begin("POST", path, body, "Content-Type", "application/json");
  }

  /** Sends a request with the cookies and the CSRF value; further headers are name, value, … */
  public Answer send(HttpMethod method, String path, String body, String... headers) {
    List<String> all = new ArrayList<>(List.of(headers));
    if (!cookies.isEmpty()) {
      List<String> pairs = new ArrayList<>();
      cookies.forEach((name, value) -> pairs.add(name + "=" + value));
      all.addAll(List.of("Cookie", String.join("; ", pairs)));
    }
    if (!csrf.isEmpty() && !all.contains("X-CSRF-Token")) {
      all.addAll(List.of("X-CSRF-Token", csrf));
    }
    if (body != null) {
      all.addAll(List.of("Content-Type", "application/json"));
    }
    Answer answer = client.send(method.name(), path, body, all.toArray(String[]::new));
    answer.headers().getAll("Set-Cookie").forEach(this::keep);
    return answer;
  }

  private void keep(String setCookie) {
    String pair = setCookie.split(";", 2)[0];
    String name = pair.substring(0, pair.indexOf('='));
    if (setCookie.contains("Max-Age=0")) {
      cookies.remove(name);
    } else {
      cookies.put(name, pair.substring(name.length() + 1));
    }
  }

  /** The cookies; changing them is what an attacker does. */
  public Map<String, String> cookies() {
    return cookies;
  }

  /** Sends this CSRF value from now on; none when empty. */
  public AdminBrowser withCsrf(String value) {
    csrf = value;
    return this;
  }

  public String csrf() {
    return csrf;
  }

  @Override
  public void close() {
    client.close();
  }
}
