package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.testing.TestBed;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Answers over HTTP/2 whose bytes resemble something else. */
class Http2AnswersIT {
  /** What RST_STREAM of stream 1 with PROTOCOL_ERROR has at the places that matter. */
  private static final byte[] LIKE_A_RESET = {'a', 'b', 'c', 3, 'd', 0, 0, 0, 1, 0, 0, 0, 1};

  /** The same of GOAWAY. */
  private static final byte[] LIKE_AN_END = {
    'a', 'b', 'c', 7, 'd', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1
  };

  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private RawUpstream upstream;
  private RunningGateway gateway;

  @BeforeEach
  void start() {
    upstream = RawUpstream.start(bed, directory, Http2AnswersIT::answer);
    gateway =
        RunningGateway.in(directory).endpoint(upstream.url(), upstream.certificate()).start(bed);
  }

  private static void answer(NetSocket socket, String received) {
    if (received.endsWith("\r\n\r\n")) {
      byte[] body = received.contains("Clouds") ? LIKE_A_RESET : LIKE_AN_END;
      socket.write(
          Buffer.buffer(
                  "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nConnection: close"
                      + "\r\nContent-Length: "
                      + body.length
                      + "\r\n\r\n")
              .appendBytes(body));
    }
  }

  private static void get(RawHttp2 client, int stream, String set) {
    client.send(
        RawHttp2.HEADERS,
        RawHttp2.END_STREAM | RawHttp2.END_HEADERS,
        stream,
        RawHttp2.get(CONTOSO_VMM + set, OPERATOR.secret().reveal()));
  }

  @Test
  void areNotTakenForTheGatewaysOwnFrames() {
    try (TroubleWatch log = TroubleWatch.begin();
        RawHttp2 client = RawHttp2.connect(gateway.port(), gateway.certificate())) {
      get(client, 1, "Clouds");
      assertThat(client.frame(RawHttp2.DATA).payload()).isEqualTo(LIKE_A_RESET);
      get(client, 3, "Jobs");
      assertThat(client.frame(RawHttp2.DATA).payload()).isEqualTo(LIKE_AN_END);
      get(client, 5, "Clouds");

      RawHttp2.Frame last = client.frame(RawHttp2.DATA);

      assertThat(last.stream()).isEqualTo(5);
      assertThat(last.payload()).isEqualTo(LIKE_A_RESET);
      assertThat(log.saying("refused what")).isEmpty();
    }
  }
}
