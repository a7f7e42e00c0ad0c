package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.SmallGateway.head;

import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;

/** Ways to make a gateway use much memory. */
enum MemoryAttack {
  HEADS_OF_MANY_LINES(
      clients ->
          clients.http1(many(700), Buffer.buffer("GET / HTTP/1.1\r\n" + "a:\r\n".repeat(16_000)))),
  HEADS_THAT_ALMOST_END(
      clients ->
          clients.http1(
              many(700),
              Buffer.buffer(
                  "GET / HTTP/1.1\r\nHost: localhost\r\n"
                      + "a:\r\n".repeat(90)
                      + "b: "
                      + "x".repeat(15_000)))),
  HEADS_THAT_DRIP(
      clients -> {
        clients.http1(many(700), Buffer.buffer("GET / HTTP/1.1\r\n"));
        for (int i = 0; i < 20; i++) {
          clients.send(Buffer.buffer("a"));
        }
      }),
  IDLE(
      clients ->
          clients.http1(many(950), Buffer.buffer("GET /no HTTP/1.1\r\nHost: localhost\r\n\r\n"))),
  HANDSHAKES_THAT_NEVER_END(
      clients ->
          clients.tcp(
              many(3_000),
              Buffer.buffer(new byte[] {22, 3, 1, 64, 0, 1}).appendBytes(new byte[16_000]))),
  HANDSHAKES_WITHOUT_A_WORD(clients -> clients.http2(many(1_500), Buffer.buffer())),
  STREAMS_WITHOUT_SETTINGS(clients -> clients.http2(20, Http2Frames.begin().gets(3_000).bytes())),
  ANSWERS_WITHOUT_A_WINDOW(
      clients -> {
        clients.http2(many(290), Http2Frames.beginWithoutWindow().acknowledged().gets(100).bytes());
        for (int i = 0; i < 20; i++) {
          clients.send(Http2Frames.ping());
        }
      }),
  HEADS_THAT_CONTINUE(
      clients -> clients.http2(many(500), Http2Frames.begin().unfinishedHead(15_000).bytes())),
  STREAMS_WITH_HALF_A_BODY(
      clients ->
          clients.http2(
              many(500), Http2Frames.begin().acknowledged().halfPosts(20, 3_000).bytes())),
  BATCHES_HALF_SENT(
      clients ->
          clients.http1(
              80, batch("Content-Length: 1000000\r\n").appendString("x".repeat(700 << 10)))),
  CHUNKS_OF_EXTENSIONS(
      clients ->
          clients.http1(
              many(500),
              batch("Transfer-Encoding: chunked\r\n").appendString("1;" + "x".repeat(100 << 10)))),
  CHUNKS_OF_ONE_BYTE(
      clients ->
          clients.http1(
              60,
              batch("Transfer-Encoding: chunked\r\n").appendString("1\r\nx\r\n".repeat(50_000)))),
  TRAILERS_WITHOUT_END(
      clients ->
          clients.http1(
              many(500),
              batch("Transfer-Encoding: chunked\r\n")
                  .appendString("0\r\n" + "a: b\r\n".repeat(16_000)))),
  SLOW_REQUESTS(
      clients ->
          clients.http1(
              many(400),
              Buffer.buffer(head("GET " + CONTOSO_VMM + "VirtualMachines", OPERATOR, "")))),
  REQUESTS_BEHIND_A_SLOW_ONE(
      clients ->
          clients.http1(
              many(400),
              Buffer.buffer(
                  head("GET " + CONTOSO_VMM + "VirtualMachines", OPERATOR, "")
                      + head("GET /subscriptions", OPERATOR, "").repeat(500)))),
  SMALL_ANSWERS_NOT_READ(
      clients ->
          clients.http1(
              many(100), Buffer.buffer(head("GET /subscriptions", OPERATOR, "").repeat(1_000)))),
  DESCRIPTIONS_NOT_READ(
      clients ->
          clients.http1(
              many(100), Buffer.buffer(head("GET /openapi.yaml", OPERATOR, "").repeat(300)))),
  LISTS_NOT_READ(
      clients ->
          clients.http1(
              many(400), Buffer.buffer(head("GET " + CONTOSO_VMM + "Jobs", OPERATOR, "")))),
  LISTS_NOT_READ_OF_STREAMS(
      clients ->
          clients.http2(
              20,
              Http2Frames.begin().acknowledged().gets(20, CONTOSO_VMM + "Jobs", OPERATOR).bytes())),
  BATCHES_OF_LISTS(clients -> clients.http1(many(100), batchOfLists(2)));

  private final Consumer<GreedyClients> attack;

  MemoryAttack(Consumer<GreedyClients> attack) {
    this.attack = attack;
  }

  void by(GreedyClients clients) {
    attack.accept(clients);
  }

  /** So many in a long run, a fifth of them in every build. */
  private static int many(int full) {
    return SmallMemoryIT.IS_LONG ? full : full / 5;
  }

  private static Buffer batch(String length) {
    return Buffer.buffer(
        head(
            "POST " + CONTOSO_VMM + "$batch",
            OPERATOR,
            "Content-Type: " + Batches.TYPE + "\r\n" + length));
  }

  private static Buffer batchOfLists(int lists) {
    Batches batch = Batches.aBatch();
    for (int i = 0; i < lists; i++) {
      batch.with(Batches.get("https://localhost" + CONTOSO_VMM + "Jobs"));
    }
    String body = batch.text();
    return batch("Content-Length: " + body.length() + "\r\n").appendString(body);
  }
}
