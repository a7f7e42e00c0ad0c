package dev.spfgateway.app;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * A real Keycloak in development mode, with one realm. The build with {@code -Plong} puts its
 * distribution into {@code target/keycloak}.
 */
final class Keycloak implements AutoCloseable {
  static final String CLIENT = "spf-gateway";
  static final String SECRET = "the gateway's own secret & more";
  static final String TENANT_CLIENT = "contoso-tool";
  static final String AUDIENCE = "spf-gateway-tenants";

  private static final Path PLACE = Path.of("target/keycloak").toAbsolutePath();
  private static final Pattern FORM = Pattern.compile("action=\"([^\"]+)\"");

  private final Process process;
  private final HttpClient client = HttpClient.newHttpClient();
  private final String base;

  private Keycloak(Process process, String base) {
    this.process = process;
    this.base = base;
  }

  /** Starts it; skips the test where the distribution is missing, unless this is CI. */
  static Keycloak start(Path directory) throws IOException {
    Path zip = PLACE.resolve("keycloak-quarkus-dist.zip");
    boolean must = "true".equals(System.getenv("CI"));
    assumeTrue(
        must || Files.exists(zip),
        "SKIPPED: no "
            + zip
            + "; mvn -Plong pre-integration-test puts Keycloak's distribution there");
    Path home = unpack(zip, directory);
    Files.createDirectories(home.resolve("data/import"));
    Files.writeString(home.resolve("data/import/spf-realm.json"), realm().encode());
    int port = freePort();
    ProcessBuilder builder =
        new ProcessBuilder(
                home.resolve("bin/kc.sh").toString(),
                "start-dev",
                "--http-host=127.0.0.1",
                "--http-port=" + port,
                "--import-realm")
            .redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("JAVA_OPTS_KC_HEAP", "-Xms64m -Xmx384m");
    builder.environment().put("KC_BOOTSTRAP_ADMIN_USERNAME", "admin");
    builder.environment().put("KC_BOOTSTRAP_ADMIN_PASSWORD", "admin");
    Process process = builder.start();
    awaitStart(process);
    return new Keycloak(process, "http://127.0.0.1:" + port);
  }

  /** Reads its log until it listens, however long a busy machine takes, and then to nowhere. */
  private static void awaitStart(Process process) throws IOException {
    BufferedReader log = process.inputReader();
    StringBuilder said = new StringBuilder();
    for (String line = log.readLine(); !String.valueOf(line).contains("Listening on:"); ) {
      if (line == null) {
        throw new AssertionError("Keycloak ended:\n" + said);
      }
      said.append(line).append('\n');
      line = log.readLine();
    }
    Thread drain = new Thread(() -> log.lines().forEach(line -> {}), "keycloak-log");
    drain.setDaemon(true);
    drain.start();
  }

  private static Path unpack(Path zip, Path directory) throws IOException {
    try (ZipInputStream in = new ZipInputStream(Files.newInputStream(zip))) {
      Path top = directory;
      for (ZipEntry one = in.getNextEntry(); one != null; one = in.getNextEntry()) {
        Path to = directory.resolve(one.getName());
        if (one.isDirectory()) {
          Files.createDirectories(to);
        } else {
          Files.createDirectories(to.getParent());
          Files.copy(in, to);
          top = directory.resolve(Path.of(one.getName()).getName(0));
        }
      }
      top.resolve("bin/kc.sh").toFile().setExecutable(true);
      return top;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static JsonObject realm() {
    JsonObject roles =
        mapper("oidc-usermodel-realm-role-mapper", "roles")
            .put(
                "config",
                new JsonObject()
                    .put("claim.name", "realm_access.roles")
                    .put("multivalued", "true")
                    .put("jsonType.label", "String")
                    .put("id.token.claim", "true"));
    JsonObject audience =
        mapper("oidc-audience-mapper", "audience")
            .put(
                "config",
                new JsonObject()
                    .put("included.custom.audience", AUDIENCE)
                    .put("access.token.claim", "true"));
    return new JsonObject()
        .put("realm", "spf")
        .put("enabled", true)
        .put("sslRequired", "none")
        .put(
            "roles",
            new JsonObject().put("realm", new JsonArray().add(role("ops")).add(role("watchers"))))
        .put(
            "clients",
            new JsonArray()
                .add(
                    client(CLIENT, roles)
                        .put("secret", SECRET)
                        .put("redirectUris", new JsonArray().add("*")))
                .add(
                    client(TENANT_CLIENT, audience)
                        .put("secret", "tool")
                        .put("serviceAccountsEnabled", true)))
        .put(
            "users",
            new JsonArray()
                .add(user("alice", "ops"))
                .add(user("bob", "watchers"))
                .add(user("mallory")));
  }

  private static JsonObject role(String name) {
    return new JsonObject().put("name", name);
  }

  private static JsonObject mapper(String kind, String name) {
    return new JsonObject()
        .put("name", name)
        .put("protocol", "openid-connect")
        .put("protocolMapper", kind);
  }

  private static JsonObject client(String id, JsonObject mapper) {
    return new JsonObject()
        .put("clientId", id)
        .put("protocol", "openid-connect")
        .put("attributes", new JsonObject().put("pkce.code.challenge.method", "S256"))
        .put("protocolMappers", new JsonArray().add(mapper));
  }

  private static JsonObject user(String name, String... roles) {
    return new JsonObject()
        .put("username", name)
        .put("enabled", true)
        .put("email", name + "@hoster.example")
        .put("emailVerified", true)
        .put("firstName", name)
        .put("lastName", "Test")
        .put("realmRoles", new JsonArray(List.of(roles)))
        .put(
            "credentials",
            new JsonArray()
                .add(new JsonObject().put("type", "password").put("value", name + "-password")));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The realm's issuer. */
  String issuer() {
    return base + "/realms/spf";
  }

  String keys() {
    return issuer() + "/protocol/openid-connect/certs";
  }

  /** Signs in a user where a page led the browser; returns where Keycloak sends it. */
  String signIn(String location, String user) {
    HttpResponse<String> page = send(HttpRequest.newBuilder(URI.create(location)));
    Matcher form = FORM.matcher(page.body());
    if (!form.find()) {
      throw new AssertionError(page.statusCode() + " " + page.body());
    }
    List<String> cookies = new ArrayList<>();
    page.headers().allValues("set-cookie").forEach(one -> cookies.add(one.split(";", 2)[0]));
    return send(form(URI.create(form.group(1).replace("&amp;", "&")))
            .header("Cookie", String.join("; ", cookies))
            .POST(body("username=" + user + "&password=" + user + "-password")))
        .headers()
        .firstValue("location")
        .orElseThrow();
  }

  private static HttpRequest.Builder form(URI url) {
    return HttpRequest.newBuilder(url).header("Content-Type", "application/x-www-form-urlencoded");
  }

  private static HttpRequest.BodyPublisher body(String text) {
    return HttpRequest.BodyPublishers.ofString(text);
  }

  /** An access token of the tenant's tool. */
  String tenantToken() {
    return token("spf", "grant_type=client_credentials&client_secret=tool", TENANT_CLIENT);
  }

  private String token(String realm, String grant, String id) {
    String answer =
        send(form(URI.create(base + "/realms/" + realm + "/protocol/openid-connect/token"))
                .POST(body(grant + "&client_id=" + URLEncoder.encode(id, StandardCharsets.UTF_8))))
            .body();
    return new JsonObject(answer).getString("access_token");
  }

  private HttpResponse<String> admin(String method, String path, JsonObject json) {
    String token =
        token("master", "grant_type=password&username=admin&password=admin", "admin-cli");
    HttpResponse<String> answer =
        send(
            HttpRequest.newBuilder(URI.create(base + "/admin/realms/spf" + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(
                    method,
                    json == null ? HttpRequest.BodyPublishers.noBody() : body(json.encode())));
    if (answer.statusCode() >= 300) {
      throw new AssertionError(method + " " + path + ": " + answer.statusCode() + answer.body());
    }
    return answer;
  }

  /**
   * Adds a key with the highest priority so far; returns its provider's id.
   *
   * @param algorithm RS256, PS256, ES256 or EdDSA
   */
  String addKey(String algorithm, int priority) {
    JsonObject config =
        new JsonObject()
            .put("priority", new JsonArray().add(Integer.toString(priority)))
            .put("enabled", new JsonArray().add("true"))
            .put("active", new JsonArray().add("true"));
    String kind =
        switch (algorithm) {
          case "ES256" -> "ecdsa-generated";
          case "EdDSA" -> "eddsa-generated";
          default -> "rsa-generated";
        };
    if (kind.equals("rsa-generated")) {
      config.put("algorithm", new JsonArray().add(algorithm));
    }
    String realm = new JsonObject(admin("GET", "", null).body()).getString("id");
    String location =
        admin(
                "POST",
                "/components",
                new JsonObject()
                    .put("name", algorithm + "-" + priority)
                    .put("parentId", realm)
                    .put("providerId", kind)
                    .put("providerType", "org.keycloak.keys.KeyProvider")
                    .put("config", config))
            .headers()
            .firstValue("location")
            .orElseThrow();
    return location.substring(location.lastIndexOf('/') + 1);
  }

  /** Takes a key away. */
  void removeKey(String id) {
    admin("DELETE", "/components/" + id, null);
  }

  /** Has the tenant's tool get tokens of this algorithm. */
  void signTokensBy(String algorithm) {
    JsonObject found =
        new JsonArray(admin("GET", "/clients?clientId=" + TENANT_CLIENT, null).body())
            .getJsonObject(0);
    found.getJsonObject("attributes").put("access.token.signed.response.alg", algorithm);
    admin("PUT", "/clients/" + found.getString("id"), found);
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      process.waitFor(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
