package dev.spfgateway.app.soak;

import static dev.spfgateway.testing.Waits.await;

import dev.spfgateway.app.Batches;
import dev.spfgateway.app.Batches.Part;
import dev.spfgateway.app.soak.Send.Told;
import dev.spfgateway.app.soak.SoakWorld.Tenant;
import dev.spfgateway.testing.TestClient.Answer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sends to the gateway, alive or dead, and reads what it answers. Safe for several threads. */
final class SoakCaller {
  /** More than the gateway's own limit for a request. */
  private static final long PATIENCE_SECONDS = 15;

  private static final int MOST_AT_ONCE = 200;
  private static final Pattern CODE = Pattern.compile("\"code\":\\s*\"(\\w+)\"");

  private final HttpClient client;
  private final AtomicLong answered = new AtomicLong();

  SoakCaller(Vertx vertx, int port, Path certificate) {
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setSsl(true)
                .setDefaultHost("localhost")
                .setDefaultPort(port)
                .setTrustOptions(new PemTrustOptions().addCertPath(certificate.toString())),
            new PoolOptions().setHttp1MaxSize(MOST_AT_ONCE));
  }

  /** Requests that were answered so far. */
  long answered() {
    return answered.get();
  }

  /** Reads something. */
  Told read(Tenant tenant, String below) {
    return call("GET", "/" + tenant.subscription() + below, tenant, "", Map.of()).told();
  }

  /** Tries a mutation. */
  Told send(Send send) {
    Mutation mutation = send.mutation();
    Mutation.What what = mutation.what();
    Reached reached =
        call(
            what.method(),
            vmm(mutation.tenant()) + what.entity(),
            mutation.tenant(),
            send.body(),
            headers(send));
    send.tell(reached.told());
    return reached.told();
  }

  private static String vmm(Tenant tenant) {
    return "/" + tenant.subscription() + "/services/systemcenter/vmm/";
  }

  private static Map<String, String> headers(Send send) {
    Mutation mutation = send.mutation();
    Map<String, String> headers = new TreeMap<>();
    headers.put("x-ms-client-request-id", send.id().toString());
    if (!send.body().isEmpty()) {
      headers.put("Content-Type", "application/json");
    }
    mutation.what().tunnelled().ifPresent(verb -> headers.put("X-HTTP-Method", verb));
    if (mutation.keyed()) {
      headers.put("Idempotency-Key", "\"" + mutation.id() + "\"");
    }
    return headers;
  }

  /** Tries several mutations in one change set, behind a query. */
  void batch(Tenant tenant, List<Send> sends) {
    String[] parts = sends.stream().map(SoakCaller::part).toArray(String[]::new);
    String text =
        Batches.aBatch()
            .with(Batches.get(vmm(tenant) + "VMCheckPoints"))
            .withChangeSet(parts)
            .text();
    Reached reached =
        call("POST", vmm(tenant) + "$batch", tenant, text, Map.of("Content-Type", Batches.TYPE));
    Optional<Answer> answer = reached.answer();
    if (answer.isEmpty() || answer.get().status() != 202) {
      sends.forEach(send -> send.tell(reached.told()));
    } else {
      List<Part> answers = Batches.parts(answer.get());
      tell(sends, answers.subList(1, answers.size()));
    }
  }

  private static String part(Send send) {
    Mutation.What what = send.mutation().what();
    StringBuilder part = new StringBuilder(what.method());
    part.append(' ').append(vmm(send.mutation().tenant())).append(what.entity());
    part.append(" HTTP/1.1\r\nAccept: application/json\r\n");
    headers(send).forEach((name, value) -> part.append(name + ": " + value + "\r\n"));
    return part.append("\r\n").append(send.body()).toString();
  }

  private static void tell(List<Send> sends, List<Part> answers) {
    if (answers.size() == sends.size()) {
      for (int i = 0; i < answers.size(); i++) {
        sends.get(i).tell(told(answers.get(i)));
      }
      return;
    }
    Part failure = answers.get(0);
    header(failure.head(), "x-change-set-outcomes")
        .ifPresentOrElse(
            words -> tellPartlyDone(sends, failure, words.split(", ", -1)),
            () -> tellNotDone(sends, failure));
  }

  /** One part tells of the whole change set. */
  private static void tellPartlyDone(List<Send> sends, Part failure, String... words) {
    for (int i = 0; i < words.length; i++) {
      sends.get(i).tell(inSet(failure, words[i]));
    }
  }

  /** One part tells of one request, and that no other was sent. */
  private static void tellNotDone(List<Send> sends, Part failure) {
    int failed =
        header(failure.envelope() + "\r\n" + failure.head(), "content-id")
            .map(id -> Integer.parseInt(id) - 1)
            .orElseThrow(() -> new AssertionError("no Content-ID: " + failure));
    for (int i = 0; i < sends.size(); i++) {
      sends.get(i).tell(i == failed ? told(failure) : inSet(failure, "not-sent"));
    }
  }

  private static Told inSet(Part failure, String word) {
    return new Told(failure.status(), word, Optional.empty(), false, code(failure.body()));
  }

  private static Told told(Part part) {
    return new Told(
        part.status(),
        header(part.head(), "x-operation-outcome").orElse(""),
        header(part.head(), "x-operation-id").map(UUID::fromString),
        header(part.head(), "idempotent-replayed").isPresent(),
        code(part.body()));
  }

  private static Optional<String> header(String head, String name) {
    return head.lines()
        .filter(line -> line.startsWith(name + ": "))
        .map(line -> line.substring(name.length() + 2))
        .findFirst();
  }

  private static String code(String body) {
    Matcher code = CODE.matcher(body);
    return code.find() ? code.group(1) : "";
  }

  /** An answer, if one came, and what it says. */
  private record Reached(Optional<Answer> answer, Told told) {}

  private Reached call(
      String method, String path, Tenant tenant, String body, Map<String, String> headers) {
    RequestOptions options =
        new RequestOptions().setMethod(HttpMethod.valueOf(method)).setURI(path);
    options.putHeader("Accept", "application/json");
    options.putHeader("X-Api-Key", tenant.key().secret().reveal());
    headers.forEach(options::putHeader);
    try {
      Answer answer = exchange(options, body).await(PATIENCE_SECONDS, TimeUnit.SECONDS);
      answered.incrementAndGet();
      return new Reached(Optional.of(answer), told(answer));
    } catch (TimeoutException e) {
      return new Reached(Optional.empty(), Told.nothing("nothing came in time"));
    } catch (Exception e) { // await throws what the future failed with, checked or not
      return new Reached(Optional.empty(), Told.nothing(String.valueOf(e.getMessage())));
    }
  }

  private Future<Answer> exchange(RequestOptions options, String body) {
    return client
        .request(options)
        .compose(
            request ->
                (body.isEmpty() ? request.send() : request.send(Buffer.buffer(body)))
                    .compose(SoakCaller::answer));
  }

  private static Future<Answer> answer(HttpClientResponse response) {
    return response.body().map(read -> new Answer(response.statusCode(), response.headers(), read));
  }

  private static Told told(Answer answer) {
    return new Told(
        answer.status(),
        Optional.ofNullable(answer.header("X-Operation-Outcome")).orElse(""),
        Optional.ofNullable(answer.header("X-Operation-Id")).map(UUID::fromString),
        answer.header("Idempotent-Replayed") != null,
        code(answer.body()));
  }

  void close() {
    await(client.close());
  }
}
