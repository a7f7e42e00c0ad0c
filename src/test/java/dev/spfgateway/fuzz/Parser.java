package dev.spfgateway.fuzz;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spfgateway.auth.ApiKey;
import dev.spfgateway.base.SafePath;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.base.VisibleText;
import dev.spfgateway.edge.ForwardedFuzz;
import dev.spfgateway.http.HeadFuzz;
import dev.spfgateway.http.Http2Fuzz;
import dev.spfgateway.odata.ErrorBody;
import dev.spfgateway.odata.Format;
import dev.spfgateway.odata.KeyPredicate;
import dev.spfgateway.odata.MediaType;
import dev.spfgateway.odata.ODataError;
import dev.spfgateway.odata.ODataSyntaxException;
import dev.spfgateway.odata.PercentCode;
import dev.spfgateway.odata.ResourcePath;
import dev.spfgateway.odata.batch.BatchBounds;
import dev.spfgateway.odata.batch.BatchReader;
import dev.spfgateway.odata.body.BodyInspector;
import dev.spfgateway.odata.links.LinkMap;
import dev.spfgateway.odata.links.Rewriters;
import dev.spfgateway.odata.query.QueryNames;
import dev.spfgateway.odata.query.QueryOptions;
import dev.spfgateway.operation.vmm.VmmFuzz;
import dev.spfgateway.pipeline.Requests;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.routing.TargetFuzz;
import io.netty.buffer.Unpooled;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/**
 * Every parser of what somebody else wrote. Each reads its input or throws its own error; anything
 * else that comes out of one is a finding.
 */
enum Parser {
  KEY("key", text(KeyPredicate::parse)),
  PATH(
      "path",
      text(
          path -> {
            ResourcePath.parse(path);
            PercentCode.decodeSegment(path);
          })),
  QUERY("query", text(Parser::query)),
  TARGET("target", text(Parser::target)),
  JSON("json", bytes -> inspector("application/json").inspect(bytes)),
  ATOM("atom", bytes -> inspector("application/atom+xml").inspect(bytes)),
  BATCH("batch", bytes -> BatchReader.read(bytes, Products.BOUNDARY, new BatchBounds(8, 1_000))),
  MEDIA(
      "media",
      text(
          media -> {
            Format.accepted(media, null);
            Format.asked("$format=" + media, List.of(media), media);
            MediaType.parse(media);
          })),
  TOKEN("token", text(Parser::token)),
  API_KEY("login", text(ApiKey::parse)),
  BASIC("login", text(Products.LOGIN::call)),
  KEY_SET("jwks", text(Products.KEY_SET::call)),
  AUDIT(
      "parameters",
      text(
          query -> {
            Products.AUDIT_OF_TENANT.call(query, "tenant", "subscription");
          })),
  AUDIT_OF_OPERATOR("parameters", text(Products.AUDIT_OF_OPERATOR::call)),
  OPERATIONS("parameters", text(Products.OPERATIONS::call)),
  IDEMPOTENCY("login", text(value -> Products.IDEMPOTENCY.call(header("Idempotency-Key", value)))),
  RETRY_AFTER(
      "login",
      text(value -> Products.RETRY_AFTER.call(header("Retry-After", value), Ticker.system()))),
  JOBS("jobs", Parser::jobs),
  ERROR(
      "error",
      bytes -> {
        ErrorBody.isODataError(bytes);
        String message = new String(bytes, StandardCharsets.UTF_8);
        for (Format format : Format.values()) {
          new ODataError("Code", message).write(format);
        }
      }),
  ANSWER_JSON("json", bytes -> rewrite(200, "application/json", "X", bytes)),
  ANSWER_LINKS("json", bytes -> rewrite(200, "application/json", "X/$links/Y", bytes)),
  ANSWER_ATOM("atom", bytes -> rewrite(200, "application/atom+xml", "X", bytes)),
  ANSWER_ERROR("error", bytes -> rewrite(400, "application/json", "X", bytes)),
  LOGGED(
      "path",
      text(
          path -> {
            SafePath.hiding(path);
            SafePath.digesting(path);
            VisibleText.of(path);
          })),
  PROXY("proxy", bytes -> Products.PROXY.call(Unpooled.wrappedBuffer(bytes), 500)),
  FORWARDED("forwarded", text(ForwardedFuzz::read)),
  HTTP1("head", HeadFuzz::read),
  HTTP2("fields", Http2Fuzz::fields),
  FRAMES("frames", Http2Fuzz::frames),
  VMM("vmm", VmmFuzz::read);

  private final String seeds;
  private final Consumer<byte[]> reader;

  Parser(String seeds, Consumer<byte[]> reader) {
    this.seeds = seeds;
    this.reader = reader;
  }

  /** The directory of its seeds in {@code src/test/resources/fuzz}. */
  String seeds() {
    return seeds;
  }

  /** Reads input; throws what is none of the parser's own errors. */
  void read(byte[] input) {
    try {
      reader.accept(input);
    } catch (ODataSyntaxException e) {
      demandText(e);
    } catch (GatewayException e) {
      if (e.kind().blame() != FailureKind.Blame.CLIENT) {
        throw e;
      }
      demandText(e);
    } catch (Exception e) { // checked ones pass reflection undeclared
      if (!Products.isOwn(e)) {
        throw e;
      }
    }
  }

  private static void demandText(RuntimeException own) {
    if (own.getMessage() == null || own.getMessage().isBlank()) {
      throw new AssertionError("an error without a text", own);
    }
  }

  private static Consumer<byte[]> text(Consumer<String> reader) {
    return bytes -> reader.accept(new String(bytes, StandardCharsets.UTF_8));
  }

  private static void query(String text) {
    QueryOptions options = QueryOptions.parse(text);
    QueryNames.of(ResourcePath.parse("Set"), options);
    Products.STAMP_FILTER.call(options);
  }

  private static void target(String text) {
    int space = text.indexOf(' ');
    String method = space > 0 ? text.substring(0, space) : "GET";
    TargetFuzz.read(Requests.aRequest(method, text.substring(space + 1)).build());
  }

  private static BodyInspector inspector(String type) {
    return BodyInspector.of(MediaType.parse(type)).orElseThrow();
  }

  private static void token(String text) {
    Products.CLAIMS.call(Products.JWT.call(text));
  }

  private static MultiMap header(String name, String value) {
    return HttpHeaders.headers().set(name, value.replaceAll("[\\x00-\\x1f\\x7f]", " "));
  }

  private static void jobs(byte[] bytes) {
    try {
      Products.JOB.call(new ObjectMapper().readTree(bytes));
    } catch (IOException e) {
      demandText(new UncheckedIOException(e));
    }
  }

  private static void rewrite(int status, String type, String path, byte[] bytes) {
    Rewriters.forAnswer(status, type, path, Products.LINKS).whole(bytes);
    LinkMap links = Products.LINKS;
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    links.map(text);
    links.neutral(text);
  }
}
