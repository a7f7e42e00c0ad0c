package dev.spfgateway.app;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetSocket;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;

/**
 * A script for a {@link RawUpstream} that answers each complete request with a fixed text and
 * counts requests, in total and at once. A restore gets its {@code 100} first.
 */
final class Attempts implements BiConsumer<NetSocket, String> {
  /** Closes the connection. */
  static final String CLOSE = "close";

  /** Never answers. */
  static final String SILENCE = "silence";

  private static final String END_OF_HEAD = "\r\n\r\n";
  private static final String CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";

  private final Vertx vertx;
  private final long delayMillis;
  private final IntFunction<String> answer;
  private final List<String> probes = new CopyOnWriteArrayList<>();
  private final AtomicInteger atOnce = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();
  private final AtomicInteger whole = new AtomicInteger();
  private volatile Optional<String> probed = Optional.empty();

  /**
   * Answers by the number of the request, 1 for the first.
   *
   * @param delayMillis how long each takes; 0 for none
   */
  Attempts(Vertx vertx, long delayMillis, IntFunction<String> answer) {
    this.vertx = vertx;
    this.delayMillis = delayMillis;
    this.answer = answer;
  }

  @Override
  public void accept(NetSocket socket, String received) {
    if (RawUpstream.hasRestore(received)) {
      handle(socket);
    } else if (received.endsWith(END_OF_HEAD)) {
      String head = lastHead(received);
      if (RawUpstream.isProbe(head)) {
        probes.add(head);
        write(socket, probed.orElseGet(() -> answer.apply(Math.max(1, whole()))));
      } else if (head.contains("expect: 100-continue")) {
        socket.write(CONTINUE);
      } else {
        handle(socket);
      }
    }
  }

  /** A connection that is used again has sent others before it. */
  private static String lastHead(String received) {
    String open = received.substring(0, received.length() - END_OF_HEAD.length());
    int before = open.lastIndexOf(END_OF_HEAD);
    return before < 0 ? open : open.substring(before + END_OF_HEAD.length());
  }

  private void handle(NetSocket socket) {
    int number = whole.incrementAndGet();
    most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
    if (delayMillis == 0) {
      reply(socket, number);
    } else {
      vertx.setTimer(delayMillis, id -> reply(socket, number));
    }
  }

  private void reply(NetSocket socket, int number) {
    atOnce.decrementAndGet();
    write(socket, answer.apply(number));
  }

  private static void write(NetSocket socket, String text) {
    if (text.equals(CLOSE)) {
      socket.close();
    } else if (!text.equals(SILENCE)) {
      socket.write(text);
    }
  }

  /** Answers the gateway's probes with this, and not as the request before them. */
  Attempts answeringProbes(String text) {
    probed = Optional.of(text);
    return this;
  }

  /** How many whole requests came; probes, which may come at any time, do not count. */
  int whole() {
    return whole.get();
  }

  /** The most that were in progress at once. */
  int mostAtOnce() {
    return most.get();
  }

  /** The heads of the gateway's probes. */
  List<String> probes() {
    return List.copyOf(probes);
  }
}
