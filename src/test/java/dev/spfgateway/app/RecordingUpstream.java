package dev.spfgateway.app;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An SPF that executes everything and records each request's exact bytes. Parses HTTP itself,
 * strictly by the standard, because a lenient parser would hide faults.
 */
final class RecordingUpstream implements AutoCloseable {
  private static final Pattern LENGTH =
      Pattern.compile("\r\ncontent-length: *(\\d+)", Pattern.CASE_INSENSITIVE);
  private static final String CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";
  private static final String DONE = "HTTP/1.1 204 No Content\r\nDataServiceVersion: 1.0;\r\n\r\n";

  private final RawUpstream upstream;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final Map<NetSocket, Progress> progress = new ConcurrentHashMap<>();

  private static final class Progress {
    private int consumed;
    private boolean continued;
  }

  private RecordingUpstream(Vertx vertx, Path directory) {
    this.upstream = RawUpstream.start(vertx, directory, this::arrived);
  }

  static RecordingUpstream start(Vertx vertx, Path directory) {
    return new RecordingUpstream(vertx, directory);
  }

  private void arrived(NetSocket socket, String received) {
    Progress at = progress.computeIfAbsent(socket, one -> new Progress());
    int head = received.indexOf("\r\n\r\n", at.consumed);
    while (head >= 0) {
      Matcher length = LENGTH.matcher(received.substring(at.consumed, head + 2));
      int end = head + 4 + (length.find() ? Integer.parseInt(length.group(1)) : 0);
      if (received.length() < end) {
        if (!at.continued) {
          at.continued = true;
          socket.write(CONTINUE);
        }
        return;
      }
      String request = received.substring(at.consumed, end);
      if (!RawUpstream.isProbe(request)) {
        requests.add(request);
      }
      at.consumed = end;
      at.continued = false;
      socket.write(DONE);
      head = received.indexOf("\r\n\r\n", at.consumed);
    }
  }

  /** Every request that was wholly received. */
  List<String> requests() {
    return new ArrayList<>(requests);
  }

  /** Forgets the requests. */
  void clear() {
    requests.clear();
  }

  /** All bytes that ever came, requests or not. */
  String everything() {
    return String.join("", upstream.received());
  }

  int port() {
    return upstream.port();
  }

  String url() {
    return upstream.url();
  }

  Path certificate() {
    return upstream.certificate();
  }

  @Override
  public void close() {
    upstream.close();
  }
}
