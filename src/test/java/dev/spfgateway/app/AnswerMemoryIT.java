package dev.spfgateway.app;

import static dev.spfgateway.app.Batches.aBatch;
import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.testing.Waits.until;

import dev.spfgateway.testing.RawClient;
import dev.spfgateway.testing.TestBed;
import io.vertx.core.net.NetSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Answers from SPF that are collected before they are sent are charged while they grow. */
class AnswerMemoryIT {
  private static final String OK =
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ";
  private static final int LONG = 600_000;
  private static final int SHORT = 30_000;
  private static final int SENT = 25_000;

  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private RawUpstream upstream;
  private RunningGateway gateway;

  @BeforeEach
  void start() {
    upstream = RawUpstream.start(bed, directory, AnswerMemoryIT::answer);
    gateway =
        RunningGateway.in(directory).endpoint(upstream.url(), upstream.certificate()).start(bed);
  }

  /** A list of jobs that is long, one of clouds that never ends, and no machines at all. */
  private static void answer(NetSocket socket, String received) {
    if (received.endsWith("\r\n\r\n") && received.contains("Jobs")) {
      socket.write(OK + LONG + "\r\n\r\n\"" + "x".repeat(LONG - 2) + "\"");
    } else if (received.contains("Clouds")) {
      socket.write(OK + SHORT + "\r\n\r\n\"" + "x".repeat(SENT));
    }
  }

  private RawClient send(String line, String more) {
    return RawClient.connect(gateway.port(), gateway.certificate())
        .send(SmallGateway.head(line, OPERATOR, more));
  }

  private double held() {
    return gateway
        .admin("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith("spfgateway_memory_held_bytes"))
        .filter(line -> line.contains("kind=\"answer\""))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  @Test
  void anAnswerIsChargedAsItComes() {
    RawClient client = send("GET " + CONTOSO_VMM + "Clouds", "");
    until(() -> held() >= SENT);
    client.close();
    until(() -> held() == 0);
  }

  @Test
  void aBatchesAnswersAreChargedUntilTheyAreSent() {
    String url = "https://localhost" + CONTOSO_VMM;
    String body =
        aBatch().with(Batches.get(url + "Jobs")).with(Batches.get(url + "VirtualMachines")).text();
    String head = "Content-Type: " + Batches.TYPE + "\r\nContent-Length: " + body.length() + "\r\n";
    try (RawClient client = send("POST " + CONTOSO_VMM + "$batch", head)) {
      client.send(body);
      until(() -> held() >= 2 * LONG);
    }
    until(() -> held() == 0);
  }
}
