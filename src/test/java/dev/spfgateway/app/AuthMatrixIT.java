package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.RESTORE;
import static dev.spfgateway.app.RunningGateway.beforeUpdate;
import static dev.spfgateway.auth.certificate.TestCertificate.aCertificate;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import dev.spfgateway.auth.ApiKey;
import dev.spfgateway.auth.certificate.TestCertificate;
import dev.spfgateway.base.Secret;
import dev.spfgateway.identity.password.PasswordHash;
import dev.spfgateway.identity.token.TestIssuer;
import dev.spfgateway.pipeline.access.Role;
import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tries every scheme, with every state of its credential and every role, on every kind of request,
 * against a running gateway. A refused request never reaches SPF.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuthMatrixIT {
  private static final String PASSWORD = "not easily guessed: 4711";
  private static final String MACHINE =
      CONTOSO_VMM
          + "VirtualMachines(ID=guid'"
          + SimulatorFixture.WEB_01
          + "',StampId=guid'"
          + SimulatorFixture.STAMP_1
          + "')";

  /** How a credential is shown. */
  enum Scheme {
    CLIENT_CERTIFICATE,
    MANAGEMENT_CERTIFICATE,
    BEARER,
    API_KEY,
    BASIC
  }

  /** What is wrong with it. */
  enum Condition {
    RIGHT,
    WRONG,
    EXPIRED,
    REVOKED,
    OTHER_TENANT
  }

  /** What is asked, by which the roles that may are told. */
  enum Ask {
    READ("GET", beforeUpdate(), null, Role.READER, Role.OPERATOR, Role.OWNER),
    LIST("GET", CONTOSO_VMM + "VirtualMachines", null, Role.READER, Role.OPERATOR, Role.OWNER),
    CREATE(
        "POST",
        CONTOSO_VMM + "VMCheckPoints",
        "{\"VMId\":\"" + SimulatorFixture.WEB_01 + "\"}",
        Role.OPERATOR,
        Role.OWNER),
    UPDATE("MERGE", beforeUpdate(), "{\"Description\":\"x\"}", Role.OPERATOR, Role.OWNER),
    RESTORE_IT("MERGE", beforeUpdate(), RESTORE, Role.OPERATOR, Role.OWNER),
    DELETE("DELETE", beforeUpdate(), null, Role.OPERATOR, Role.OWNER),
    OPERATE("PUT", MACHINE, "{\"Operation\":\"Start\"}", Role.OWNER),
    DELETE_MACHINE("DELETE", MACHINE, null, Role.OWNER),
    /** Named by no rule, so nobody may. */
    UNKNOWN_SET("GET", CONTOSO_VMM + "ApplicationHosts", null),
    UNKNOWN_SET_EXPANDED("GET", CONTOSO_VMM + "Clouds?$expand=ApplicationHosts", null),
    UNKNOWN_SET_BELOW("GET", MACHINE + "/ApplicationHost", null),
    UNKNOWN_SET_LINKED("GET", MACHINE + "/$links/ApplicationHost", null),
    UNKNOWN_SET_FILTERED("GET", CONTOSO_VMM + "Clouds?$filter=ApplicationHost/Name+eq+'x'", null),
    UNKNOWN_ACTION("POST", CONTOSO_VMM + "Jobs", "{}");

    private final String method;
    private final String path;
    private final String body;
    private final List<Role> roles;

    Ask(String method, String path, String body, Role... roles) {
      this.method = method;
      this.path = path;
      this.body = body;
      this.roles = List.of(roles);
    }
  }

  @RegisterExtension final TestBed bed = new TestBed();

  private final TestIssuer.Key key = TestIssuer.Key.rsa("one", JWSAlgorithm.RS256);
  private final TestIssuer.Key foreignKey = TestIssuer.Key.rsa("one", JWSAlgorithm.RS256);
  private final String passwordHash =
      PasswordHash.of(Secret.of(PASSWORD), new SecureRandom()).print();
  private final Map<String, String[]> headers = new HashMap<>();
  private final Map<String, RunningGateway> clients = new HashMap<>();
  private Path directory;
  private TestIssuer issuer;
  private AgreeableUpstream upstream;
  private RunningGateway gateway;

  @BeforeAll
  void start(@TempDir Path temporary) {
    directory = temporary;
    issuer = TestIssuer.start(bed);
    issuer.publish(key);
    upstream = AgreeableUpstream.start(bed, directory.resolve("upstream"));
    GatewayBuilder builder =
        RunningGateway.in(directory)
            .endpoint(upstream.url(), upstream.certificate())
            .set("authentication.clientCertificate.enabled", true)
            .trusting(issuer)
            .set("authentication.bearer.keys.pause", "50ms")
            .set("authentication.basic.enabled", true)
            .set("authentication.basic.failuresPerName", 10_000)
            .set("authentication.basic.failuresPerAddress", 10_000);
    Map<String, TestCertificate> certificates = new HashMap<>();
    for (Scheme scheme : Scheme.values()) {
      for (Condition condition : Condition.values()) {
        for (Role role : Role.values()) {
          register(builder, certificates, scheme, condition, role);
        }
      }
    }
    gateway = builder.start(bed);
    certificates.forEach(
        (name, one) ->
            clients.put(
                name,
                gateway.showing(
                    one.writeChain(directory.resolve(name + ".crt")),
                    one.writeKey(directory.resolve(name + ".key")))));
  }

  private static String name(Scheme scheme, Condition condition, Role role) {
    return (scheme + "-" + condition + "-" + role).toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private void register(
      GatewayBuilder builder,
      Map<String, TestCertificate> certificates,
      Scheme scheme,
      Condition condition,
      Role role) {
    String name = name(scheme, condition, role);
    String tenant = condition == Condition.OTHER_TENANT ? "fabrikam" : "contoso";
    StringBuilder entry = new StringBuilder("      - id: " + name + "\n");
    entry.append("        role: ").append(role.name().toLowerCase(Locale.ROOT)).append('\n');
    if (condition == Condition.REVOKED) {
      entry.append("        revoked: true\n");
    }
    boolean byRegistry = scheme == Scheme.API_KEY || scheme == Scheme.BASIC;
    if (condition == Condition.EXPIRED && byRegistry) {
      entry.append("        notAfter: 2020-01-01T00:00:00Z\n");
    }
    boolean wrong = condition == Condition.WRONG;
    switch (scheme) {
      case API_KEY -> {
        ApiKey own = ApiKey.generate(new SecureRandom());
        ApiKey shown = wrong ? ApiKey.generate(new SecureRandom()) : own;
        entry.append("        apiKeySha256: ").append(own.hash()).append('\n');
        headers.put(name, new String[] {"X-Api-Key", shown.secret().reveal()});
      }
      case BASIC -> {
        String login = name + ":" + (wrong ? "guessed" : PASSWORD);
        entry.append("        passwordHash: ").append(passwordHash).append('\n');
        headers.put(
            name,
            new String[] {
              "Authorization",
              "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8))
            });
      }
      case BEARER -> {
        entry.append("        token: {issuer: '" + TestIssuer.NAME + "', claims: {sub: ");
        entry.append(name).append("}}\n");
        headers.put(name, new String[] {"Authorization", "Bearer " + token(name, condition)});
      }
      case CLIENT_CERTIFICATE, MANAGEMENT_CERTIFICATE -> {
        TestCertificate own = certificate(name, condition);
        TestCertificate shown = wrong ? aCertificate("CN=" + name).make() : own;
        // Clients of port 30006 know a certificate by its SHA-1 only.
        boolean old = scheme == Scheme.MANAGEMENT_CERTIFICATE;
        entry.append("        certificate: {").append(old ? "sha1: " : "sha256: ");
        entry.append(own.thumbprint(old ? "SHA-1" : "SHA-256"));
        entry.append("}\n");
        certificates.put(name, shown);
        headers.put(name, new String[0]);
      }
    }
    builder.withCredentials(tenant, entry.toString());
  }

  private String token(String subject, Condition condition) {
    Instant now = Instant.now();
    boolean expired = condition == Condition.EXPIRED;
    return (condition == Condition.WRONG ? foreignKey : key)
        .sign(
            TestIssuer.claims(now)
                .subject(subject)
                .expirationTime(Date.from(now.plusSeconds(expired ? -120 : 3600)))
                .build());
  }

  private static TestCertificate certificate(String name, Condition condition) {
    Instant now = Instant.now();
    Duration age = Duration.ofDays(condition == Condition.EXPIRED ? 30 : 1);
    Instant end = condition == Condition.EXPIRED ? now.minusSeconds(60) : now.plus(age);
    return aCertificate("CN=" + name).valid(now.minus(age), end).make();
  }

  static Stream<Arguments> cells() {
    List<Arguments> cells = new ArrayList<>();
    for (Scheme scheme : Scheme.values()) {
      for (Condition condition : Condition.values()) {
        for (Ask ask : Ask.values()) {
          for (Role role : Role.values()) {
            cells.add(Arguments.of(scheme, condition, ask, role));
          }
        }
      }
    }
    return cells.stream();
  }

  @ParameterizedTest(name = "{0} {1} {2} {3}")
  @MethodSource("cells")
  void decidesEachCell(Scheme scheme, Condition condition, Ask ask, Role role) {
    String name = name(scheme, condition, role);
    RunningGateway client = clients.getOrDefault(name, gateway);

    Answer answer = client.send(ask.method, ask.path, null, ask.body, headers.get(name));

    List<AgreeableUpstream.Recorded> forwarded = upstream.take();
    int expected = expected(condition, ask, role);
    assertThat(answer.status()).isEqualTo(expected);
    if (expected < 300) {
      assertForwardedAsTheGatewaysOwn(forwarded, ask);
    } else {
      assertThat(forwarded).isEmpty();
    }
    if (expected == 401) {
      assertThat(answer.header("WWW-Authenticate"))
          .startsWith("Basic ")
          .contains("Bearer ", "ApiKey ", "ClientCertificate ");
      assertThat(answer.header("WWW-Authenticate").contains("error=\"invalid_token\""))
          .as("only who showed a token is told that it is no good")
          .isEqualTo(scheme == Scheme.BEARER);
      assertThat(withoutId(answer)).isEqualTo(refusalOfNobody());
    }
  }

  private static int expected(Condition condition, Ask ask, Role role) {
    return switch (condition) {
      case WRONG, EXPIRED, REVOKED -> 401;
      case OTHER_TENANT -> 404;
      case RIGHT -> !ask.roles.contains(role) ? 403 : ask.method.equals("GET") ? 200 : 204;
    };
  }

  private static void assertForwardedAsTheGatewaysOwn(
      List<AgreeableUpstream.Recorded> forwarded, Ask ask) {
    assertThat(forwarded).hasSize(1);
    AgreeableUpstream.Recorded one = forwarded.get(0);
    String account = SimulatorFixture.USER + ":" + SimulatorFixture.PASSWORD;
    assertThat(one.method()).isEqualTo(ask.method);
    assertThat(one.headers().getAll("Authorization"))
        .containsExactly("Basic " + Base64.getEncoder().encodeToString(account.getBytes()));
    assertThat(one.headers().getAll("x-ms-principal-id")).containsExactly("admin@contoso.com");
    assertThat(one.headers().contains("X-Api-Key")).isFalse();
  }

  private static String withoutId(Answer answer) {
    return answer.body().replace(answer.header("X-Request-Id"), "");
  }

  /** What a caller is told who shows nothing at all. */
  private String refusalOfNobody() {
    return withoutId(gateway.send("GET", beforeUpdate(), null, null));
  }

  @Test
  void recordsWhoActedAndByWhichCredential() {
    String name = name(Scheme.API_KEY, Condition.RIGHT, Role.OWNER);
    gateway.send("MERGE", beforeUpdate(), null, RESTORE, headers.get(name));
    upstream.take();

    assertThat(gateway.events())
        .anySatisfy(
            event -> {
              assertThat(event.who().tenant()).isEqualTo("contoso");
              assertThat(event.who().credential()).isEqualTo(name);
            });
  }

  @Test
  void neverTrustsAPrincipalThatTheClientNames() {
    String name = name(Scheme.BEARER, Condition.RIGHT, Role.READER);
    String[] shown = headers.get(name);

    gateway.send(
        "GET", beforeUpdate(), null, null, shown[0], shown[1], "x-ms-principal-id", "evil");

    assertThat(upstream.take().get(0).headers().getAll("x-ms-principal-id"))
        .containsExactly("admin@contoso.com");
  }

  @Test
  void refusesCredentialsOfTwoTenantsInOneRequest() {
    String[] contoso = headers.get(name(Scheme.API_KEY, Condition.RIGHT, Role.OWNER));
    String[] fabrikam = headers.get(name(Scheme.BASIC, Condition.OTHER_TENANT, Role.OWNER));

    Answer answer =
        gateway.send(
            "GET", beforeUpdate(), null, null, contoso[0], contoso[1], fabrikam[0], fabrikam[1]);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(upstream.take()).isEmpty();
  }

  @Test
  void neverAnswersWellToNtlm() {
    String[] good = headers.get(name(Scheme.API_KEY, Condition.RIGHT, Role.OWNER));
    for (String ntlm : List.of("NTLM TlRMTVNTUAABAAAA", "Negotiate TlRMTVNTUAABAAAA", "ntlm x")) {
      assertThat(
              gateway
                  .send("GET", beforeUpdate(), null, null, good[0], good[1], "Authorization", ntlm)
                  .status())
          .isEqualTo(401);
    }
    assertThat(upstream.take()).isEmpty();
  }
}
