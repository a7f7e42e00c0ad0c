package dev.spfgateway.simulator.spf;

import dev.spfgateway.odata.ODataSyntaxException;
import dev.spfgateway.simulator.edm.batch.BatchDecoder;
import dev.spfgateway.simulator.edm.batch.BatchItem;
import dev.spfgateway.simulator.edm.format.Payload;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Answers {@code $batch}. Requests run one after the other. A change set ends with its first
 * failure, which is then its only answer; the effects of its earlier requests stay, because no
 * cmdlet can be undone.
 */
final class Batch {
  private final SpfService service;
  private final Surroundings surroundings;

  Batch(SpfService service, Surroundings surroundings) {
    this.service = service;
    this.surroundings = surroundings;
  }

  /** A request of the batch and its answer. */
  private record Done(BatchItem.Part part, SpfAnswer answer) {
    boolean failed() {
      return answer.status() >= 400;
    }
  }

  Future<SpfAnswer> answer(Call call) {
    if (!surroundings.config().batch() || call.path().resource().segments().size() > 1) {
      throw SpfRefusal.notFound("$batch");
    }
    if (!call.verb().equals("POST")) {
      throw SpfRefusal.wrongVerb(call.verb(), "$batch");
    }
    String type = Optional.ofNullable(call.headers().get("Content-Type")).orElse("");
    BatchWriter writer = new BatchWriter();
    Future<Void> all = Future.succeededFuture();
    for (BatchItem item : BatchDecoder.read(type, call.body().getBytes())) {
      all = all.compose(before -> answer(call, item, writer));
    }
    return all.map(done -> new SpfAnswer(202, Optional.of(writer.payload()), Map.of()));
  }

  private Future<Void> answer(Call batch, BatchItem item, BatchWriter writer) {
    if (item instanceof BatchItem.Single single) {
      return answer(batch, single.request(), true, Map.of())
          .onSuccess(done -> writer.add(done.part(), done.answer()))
          .mapEmpty();
    }
    List<Done> done = new ArrayList<>();
    return changes(batch, ((BatchItem.ChangeSet) item).requests(), done)
        .onSuccess(
            end -> {
              Optional<Done> failure = done.stream().filter(Done::failed).findFirst();
              if (failure.isPresent()) {
                writer.add(failure.get().part(), failure.get().answer());
              } else {
                writer.openChanges();
                done.forEach(one -> writer.add(one.part(), one.answer()));
                writer.closeChanges();
              }
            });
  }

  private Future<Void> changes(Call batch, List<BatchItem.Part> parts, List<Done> done) {
    Map<String, String> created = new HashMap<>();
    Future<Void> all = Future.succeededFuture();
    for (BatchItem.Part part : parts) {
      all =
          all.compose(
              before -> {
                if (done.stream().anyMatch(Done::failed)) {
                  return Future.succeededFuture();
                }
                return answer(batch, part, false, created)
                    .onSuccess(
                        one -> {
                          done.add(one);
                          String location = one.answer().headers().get("Location");
                          if (location != null && !part.contentId().isEmpty()) {
                            created.put(part.contentId(), location);
                          }
                        })
                    .mapEmpty();
              });
    }
    return all;
  }

  private Future<Done> answer(
      Call batch, BatchItem.Part part, boolean query, Map<String, String> created) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap().addAll(part.headers());
    // The whole batch has one principal: SPF reads it from the HTTP request.
    headers.remove("x-ms-principal-id");
    Optional.ofNullable(batch.headers().get("x-ms-principal-id"))
        .ifPresent(principal -> headers.set("x-ms-principal-id", principal));
    // The batch's versions apply to parts that name none, as in WCF Data Services.
    for (String version : List.of("MaxDataServiceVersion", "MinDataServiceVersion")) {
      if (!headers.contains(version)) {
        headers.add(version, batch.headers().getAll(version));
      }
    }
    Future<SpfAnswer> answer;
    try {
      answer = service.answer(call(batch, part, query, headers, created));
    } catch (SpfRefusal | ODataSyntaxException e) {
      answer = Future.succeededFuture(SpfErrors.answer(e, headers, null, surroundings.root()));
    }
    return answer.map(given -> new Done(part, given));
  }

  private static Call call(
      Call batch,
      BatchItem.Part part,
      boolean query,
      MultiMap headers,
      Map<String, String> created) {
    String verb = SpfHead.effectiveMethod(part.method().toUpperCase(Locale.ROOT), headers);
    SpfHead.check(part.method().toUpperCase(Locale.ROOT), verb, headers);
    if (verb.equals("GET") != query) {
      throw new SpfRefusal(
          400,
          "A change set must not contain a GET, and only GET is allowed outside of change sets.");
    }
    String target = resolve(batch, part.target(), created);
    int mark = target.indexOf('?');
    String raw = mark < 0 ? target : target.substring(0, mark);
    SpfPath path = SpfPath.parse(raw).orElseThrow(() -> SpfRefusal.notFound(raw));
    boolean nested =
        path.resource().first().filter(first -> first.name().equals("$batch")).isPresent();
    if (nested || !path.subscription().equals(batch.path().subscription())) {
      throw new SpfRefusal(400, "The request within the batch leaves the batch's service.");
    }
    byte[] body = part.body().getBytes(StandardCharsets.ISO_8859_1);
    String options = mark < 0 ? null : target.substring(mark + 1);
    return new Call(verb, path, options, headers, Buffer.buffer(body), batch.caller());
  }

  /** The path and query of an address that is absolute, relative, or begins with a content id. */
  private static String resolve(Call batch, String target, Map<String, String> created) {
    String known = target;
    if (target.startsWith("$")) {
      int slash = target.indexOf('/');
      String id = slash < 0 ? target.substring(1) : target.substring(1, slash);
      if (created.containsKey(id)) {
        known = created.get(id) + (slash < 0 ? "" : target.substring(slash));
      }
    }
    if (known.matches("(?i)https?://.*")) {
      int path = known.indexOf('/', known.indexOf("://") + 3);
      return path < 0 ? "/" : known.substring(path);
    }
    return known.startsWith("/") ? known : batch.path().root() + known;
  }

  /** Assembles the answers. */
  private static final class BatchWriter {
    private final String boundary = "batchresponse_" + UUID.randomUUID();
    private final List<Iterable<String>> pieces = new ArrayList<>();
    private String inner = boundary;

    void openChanges() {
      inner = "changesetresponse_" + UUID.randomUUID();
      text("--" + boundary + "\r\nContent-Type: multipart/mixed; boundary=" + inner + "\r\n\r\n");
    }

    void closeChanges() {
      text("--" + inner + "--\r\n");
      inner = boundary;
    }

    private void text(String text) {
      pieces.add(List.of(text));
    }

    void add(BatchItem.Part part, SpfAnswer answer) {
      StringBuilder head = new StringBuilder();
      head.append("--").append(inner).append("\r\nContent-Type: application/http\r\n");
      head.append("Content-Transfer-Encoding: binary\r\n\r\nHTTP/1.1 ");
      head.append(HttpResponseStatus.valueOf(answer.status())).append("\r\n");
      Map<String, String> headers = AnswerHeaders.ofService(answer);
      headers.putAll(answer.headers());
      answer.payload().ifPresent(body -> headers.put("Content-Type", body.contentType()));
      if (!part.contentId().isEmpty()) {
        headers.put("Content-ID", part.contentId());
      }
      headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
      text(head.append("\r\n").toString());
      answer.payload().ifPresent(body -> pieces.add(body.parts()));
      text("\r\n");
    }

    Payload payload() {
      text("--" + boundary + "--\r\n");
      Iterable<String> all = () -> pieces.stream().flatMap(BatchWriter::stream).iterator();
      return new Payload("multipart/mixed; boundary=" + boundary, 1, all);
    }

    private static Stream<String> stream(Iterable<String> piece) {
      return StreamSupport.stream(piece.spliterator(), false);
    }
  }
}
