package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.RunningGateway.OWNER;
import static dev.spfgateway.app.RunningGateway.RESTORE;
import static dev.spfgateway.app.RunningGateway.beforeUpdate;
import static dev.spfgateway.app.RunningGateway.checkpoint;
import static dev.spfgateway.simulator.SimulatorFixture.CONTOSO;
import static dev.spfgateway.simulator.SimulatorFixture.EMPTY_DATABASE;
import static dev.spfgateway.simulator.SimulatorFixture.FABRIKAM;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_1;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_2;

import dev.spfgateway.auth.ApiKey;
import dev.spfgateway.testing.RawClient;
import dev.spfgateway.testing.TestClient.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** Hides secrets in every place of a request that a client controls, and keeps the answers. */
final class Planter {
  /** Each secret begins so; a number follows. */
  static final String MARK = "Planted-S3cret-";

  private static final String VMM_OF_FABRIKAM = "/" + FABRIKAM + "/services/systemcenter/vmm/";

  private static final List<String> HEADERS =
      List.of(
          "Accept",
          "Accept-Charset",
          "Accept-Encoding",
          "Accept-Language",
          "Authorization",
          "Baggage",
          "Cache-Control",
          "Content-Encoding",
          "Content-Language",
          "Content-Location",
          "Cookie",
          "DataServiceVersion",
          "Expect",
          "Forwarded",
          "From",
          "Idempotency-Key",
          "If-Match",
          "If-None-Match",
          "Keep-Alive",
          "MaxDataServiceVersion",
          "Origin",
          "Prefer",
          "Proxy-Authorization",
          "Range",
          "Referer",
          "TE",
          "Trailer",
          "Upgrade",
          "User-Agent",
          "Via",
          "X-Api-Key",
          "X-Forwarded-For",
          "X-Forwarded-Host",
          "X-HTTP-Method",
          "X-HTTP-Method-Override",
          "X-Ms-Client-Request-Id",
          "X-Ms-Principal-Id",
          "X-Ms-Version",
          "X-Other",
          "X-Request-Id",
          "X-Request-Timeout",
          "traceparent",
          "tracestate");

  private final RunningGateway gateway;
  private final List<String> answers = new ArrayList<>();
  private final List<String> encoded = new ArrayList<>();
  private RawClient connection;
  private int planted;

  Planter(RunningGateway gateway) {
    this.gateway = gateway;
  }

  /**
   * The answers that the gateway made by itself; not to requests whose path had a secret, of which
   * the caller, and nobody else, may be shown the word that is wrong.
   */
  List<String> answers() {
    return answers;
  }

  /** Other forms in which secrets were sent. */
  List<String> encoded() {
    return encoded;
  }

  private String secret() {
    planted++;
    return MARK + planted + "-";
  }

  /** Everything, in every place. */
  void plantAll() {
    headers();
    credentials();
    paths();
    bodies();
    batches();
    malformed();
    towardsWhatIsDown();
    overHttp2();
    if (connection != null) {
      connection.close();
    }
  }

  private void send(String method, String path, ApiKey key, String body, String... headers) {
    Answer answer = gateway.send(method, path, key, body, headers);
    String by = answer.header("X-Ended-By");
    boolean inPath = path.replaceFirst("\\?.*", "").contains(MARK);
    if (!inPath && (by == null || !by.startsWith("upstream"))) {
      answers.add(method + " " + answer.status() + "\n" + answer.headers() + "\n" + answer.body());
    }
  }

  /** Sends a text as it is, and whatever follows it, and takes what comes. */
  private void raw(String head, String body) {
    if (connection == null) {
      connection = RawClient.connect(gateway.port(), gateway.certificate());
    }
    String answer = connection.send(head + "\r\n\r\n" + body).answerOrEnd();
    String lower = answer.toLowerCase(Locale.ROOT);
    boolean whole = answer.startsWith("HTTP/1.1 204") || lower.contains("content-length: ");
    if (!whole || lower.contains("connection: close")) {
      connection.close();
      connection = null;
    }
    boolean inLine = head.replaceFirst("(?s)[?\r].*", "").contains(MARK);
    if (!inLine && !lower.contains("x-ended-by: upstream")) {
      answers.add(head.substring(0, 3) + " " + answer);
    }
  }

  private static String head(String line, String... more) {
    return line
        + " HTTP/1.1\r\nHost: localhost\r\nX-Api-Key: "
        + OPERATOR.secret().reveal()
        + String.join("", List.of(more).stream().map(one -> "\r\n" + one).toList());
  }

  private static String length(String body) {
    return "Content-Type: application/json\r\nContent-Length: " + body.length();
  }

  private void headers() {
    for (String name : HEADERS) {
      raw(head("GET " + CONTOSO_VMM + "Jobs", name + ": " + secret()), "");
      String restore = length(RESTORE);
      raw(head("MERGE " + beforeUpdate(), restore, name + ": " + secret()), RESTORE);
    }
    raw(head("POST " + beforeUpdate(), length(RESTORE), "X-HTTP-Method: " + secret()), RESTORE);
    raw(head("GET " + CONTOSO_VMM + "Jobs", secret() + ": x"), "");
    raw(head("GET " + CONTOSO_VMM + "Jobs", "Host: user:" + secret() + "@localhost"), "");
    raw(head("MERGE " + beforeUpdate(), "Content-Type: " + secret(), "Content-Length: 2"), "{}");
    send("MERGE", beforeUpdate(), OPERATOR, RESTORE, "Idempotency-Key", "\"" + secret() + "\"");
    send("GET", "/subscriptions", OPERATOR, null, "Prefer", "wait=" + secret());
  }

  private void credentials() {
    String jobs = CONTOSO_VMM + "Jobs";
    send("GET", jobs, null, null, "X-Api-Key", secret());
    send("GET", jobs, null, null, "X-Api-Key", "spfgw_" + secret());
    for (String scheme : List.of("Bearer ", "NTLM ", "Negotiate ", "Digest ", "")) {
      send("GET", jobs, null, null, "Authorization", scheme + secret());
    }
    for (String pair : List.of("user-" + secret(), "contoso-basic", secret())) {
      send("GET", jobs, null, null, "Authorization", "Basic " + base64(pair + ":" + secret()));
    }
    send("GET", jobs, OWNER, null, "Authorization", "Basic " + base64("a:" + secret()));
    send("GET", jobs, null, null, "Cookie", "session=" + secret() + "; WAP_AUTH=" + secret());
    String token = base64("{\"kid\":\"" + secret() + "\",\"alg\":\"ES256\"}");
    String claims = base64("{\"iss\":\"" + secret() + "\",\"sub\":\"" + secret() + "\"}");
    send("GET", jobs, null, null, "Authorization", "Bearer " + token + "." + claims + ".AAAA");
  }

  /** Shows a credential that is good: the more reason to keep it to oneself. */
  void show(String authorization) {
    encoded.add(authorization.substring(authorization.indexOf(' ') + 1));
    send("MERGE", beforeUpdate(), null, RESTORE, "Authorization", authorization);
  }

  private String base64(String text) {
    String made = Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    encoded.add(made);
    return made;
  }

  private void paths() {
    for (String path :
        List.of(
            "/" + secret(),
            "/" + secret() + "/" + CONTOSO,
            "/" + CONTOSO + "/" + secret(),
            "/" + CONTOSO + "/operations/" + secret(),
            "/" + CONTOSO + "/operations?state=" + secret(),
            "/" + CONTOSO + "/audit/" + secret(),
            "/" + CONTOSO + "/audit?principal=" + secret(),
            "/" + CONTOSO + "/audit?from=" + secret(),
            "/" + CONTOSO + "/audit?cursor=" + secret(),
            "/" + CONTOSO + "/audit?" + secret() + "=1",
            "/subscriptions/" + secret(),
            VMM_OF_FABRIKAM + secret(),
            CONTOSO_VMM + secret(),
            CONTOSO_VMM + "Jobs/" + secret(),
            CONTOSO_VMM + "Jobs?$filter=Name%20eq%20'" + secret() + "'",
            CONTOSO_VMM + "Jobs?sig=" + secret(),
            CONTOSO_VMM + "VirtualMachines(ID='" + secret() + "')",
            CONTOSO_VMM + "VirtualMachines(" + secret() + ")",
            CONTOSO_VMM + "Jobs(" + secret() + "='x')",
            CONTOSO_VMM + "Jobs;" + secret(),
            CONTOSO_VMM + "Jobs%2F" + secret())) {
      send("GET", path, OPERATOR, null);
    }
    String byText = CONTOSO_VMM + "VMCheckPoints(ID='%s',StampId=guid'" + STAMP_1 + "')";
    send("MERGE", byText.formatted(secret()), OWNER, RESTORE);
    send("DELETE", byText.formatted(secret()), OWNER, null);
    send("MERGE", beforeUpdate() + "?RunAsynchronously=" + secret(), OPERATOR, RESTORE);
    send("DELETE", "/" + FABRIKAM + "/audit?x=" + secret(), OPERATOR, null);
    raw(head("GET https://user:" + secret() + "@localhost" + CONTOSO_VMM + "Jobs"), "");
    raw(head("GET " + CONTOSO_VMM + "Jobs#" + secret()), "");
    raw(head(secret() + " " + CONTOSO_VMM + "Jobs"), "");
    raw(head("X" + secret() + " " + beforeUpdate(), length(RESTORE)), RESTORE);
  }

  private void bodies() {
    for (String body :
        List.of(
            RESTORE.replace("}", ",\"Description\":\"" + secret() + "\"}"),
            RESTORE.replace("}", ",\"" + secret() + "\":1}"),
            RESTORE.replace("Restore", secret()),
            RESTORE.replace("VMM.VMCheckPoint", secret()),
            RESTORE.replace("}", ",\"StampId\":\"" + secret() + "\"}"),
            RESTORE.replace("}", ",\"StampId\":\"" + secret()),
            "{\"" + secret() + "\"",
            secret())) {
      send("MERGE", beforeUpdate(), OPERATOR, body);
    }
    String machine = CONTOSO_VMM + "VirtualMachines";
    // Not in the Name, which is known to all who see the machine, and by which a create whose
    // answer
    // got lost is looked for.
    String created =
        "{\"odata.type\":\"VMM.VirtualMachine\",\"Name\":\"new\",\"AdminPassword\":\"%s\"}";
    send("POST", machine, OWNER, created.formatted(secret()));
    send("POST", machine, OWNER, "{\"Operation\":\"" + secret() + "\"}");
    String atom = "<entry><content>" + secret() + "</content></entry>";
    send("POST", machine, OWNER, atom, "Content-Type", "application/atom+xml");
    send("POST", machine, OWNER, "<" + secret(), "Content-Type", "application/atom+xml");
  }

  private void batches() {
    String credential = "\r\nX-Api-Key: %s\r\nAuthorization: Bearer %s\r\nCookie: %s\r\n";
    String hidden = credential.formatted(secret(), secret(), secret());
    gateway.send(
        "POST",
        CONTOSO_VMM + "$batch",
        OPERATOR,
        Batches.aBatch()
            .with(Batches.get(CONTOSO_VMM + secret()))
            .with(Batches.get(CONTOSO_VMM + "Jobs?$filter=" + secret()))
            .with(Batches.get(CONTOSO_VMM + "VirtualMachines(ID='" + secret() + "')"))
            .text(),
        "Content-Type",
        Batches.TYPE);
    batch(
        Batches.aBatch()
            .with(Batches.get(CONTOSO_VMM + "Jobs").replaceFirst("\r\n", hidden))
            .with(Batches.get(CONTOSO_VMM + "Jobs").replace("GET", secret()))
            .withChangeSet(
                Batches.change(
                        "MERGE",
                        beforeUpdate(),
                        RESTORE.replace("}", ",\"Description\":\"" + secret() + "\"}"))
                    .replaceFirst("\r\n", hidden + "Idempotency-Key: " + secret() + "\r\n"))
            .text(),
        Batches.TYPE);
    batch(
        Batches.aBatch().withChangeSet(Batches.change(secret(), beforeUpdate(), RESTORE)).text(),
        Batches.TYPE);
    batch(Batches.aBatch().with(secret()).text(), Batches.TYPE);
    batch("--" + secret() + "\r\n" + secret(), "multipart/mixed; boundary=" + secret());
  }

  private void batch(String text, String type) {
    send("POST", CONTOSO_VMM + "$batch", OPERATOR, text, "Content-Type", type);
  }

  private void malformed() {
    String jobs = "GET " + CONTOSO_VMM + "Jobs";
    String post = "MERGE " + beforeUpdate();
    raw(secret(), "");
    raw("GET " + secret(), "");
    raw(jobs + " HTTP/1.1 " + secret(), "");
    raw(jobs + " " + secret() + "/1.1\r\nHost: localhost", "");
    raw(head(jobs, secret()), "");
    raw(head(jobs, "X-Api-Key : " + secret()), "");
    raw(head(jobs, "X-Other: a\u0000" + secret()), "");
    raw(head(jobs, "X-Api-Key: " + secret()), "");
    raw(head(jobs, "Host: " + secret()), "");
    raw(head(jobs + "/%zz" + secret()), "");
    raw(head(jobs + "?" + "x".repeat(20_000) + secret()), "");
    raw(head(jobs, "X-Other: " + "x".repeat(70_000) + secret()), "");
    raw(head(post, "Content-Length: " + secret()), RESTORE);
    raw(head(post, "Content-Length: 2, " + secret()), RESTORE);
    raw(head(post, "Transfer-Encoding: " + secret()), RESTORE);
    raw(head(post, "Transfer-Encoding: chunked", "Content-Length: 9"), secret());
    raw(head(post, "Transfer-Encoding: chunked"), secret() + "\r\n");
    raw(
        head(post, "Transfer-Encoding: chunked"),
        "2\r\n{}\r\n0\r\nX-Other: " + secret() + "\r\n\r\n");
  }

  /** What fails on the way to SPF is told in other words than what SPF answers. */
  private void towardsWhatIsDown() {
    ApiKey theirs = RunningGateway.FABRIKAM;
    send("GET", VMM_OF_FABRIKAM + "Jobs?$skiptoken=" + secret(), theirs, null, "Cookie", secret());
    String theirCheckpoint = VMM_OF_FABRIKAM + checkpoint(EMPTY_DATABASE, STAMP_2);
    send(
        "MERGE",
        theirCheckpoint + "?RunAsynchronously=" + secret(),
        theirs,
        RESTORE,
        "X-Other",
        secret());
  }

  private void overHttp2() {
    for (String method : List.of("GET", "MERGE", secret())) {
      answers.add(
          curl(
              "--http2",
              "-X",
              method,
              "-H",
              "X-Api-Key: " + OPERATOR.secret().reveal(),
              "-H",
              "Cookie: " + secret(),
              "-H",
              secret() + ": x",
              "-H",
              "X-Request-Id: " + secret(),
              "-d",
              "{\"" + secret() + "\":",
              "https://localhost:"
                  + gateway.port()
                  + beforeUpdate()
                  + "?RunAsynchronously="
                  + secret()));
    }
  }

  private String curl(String... arguments) {
    List<String> command =
        new ArrayList<>(List.of("curl", "-sS", "-i", "--cacert", gateway.certificate().toString()));
    command.addAll(List.of(arguments));
    try {
      Process process = new ProcessBuilder(command).start();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
