package dev.spfgateway.store.postgres;

import static dev.spfgateway.testing.Waits.await;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Treats a connection's start-up parameters as PgBouncer does, and passes on all that follows: some
 * it knows; any other ends the connection, or is dropped when {@code ignore_startup_parameters}
 * names it.
 */
final class PoolerLikeProxy implements AutoCloseable {
  private static final Set<String> KNOWN =
      Set.of("user", "database", "application_name", "client_encoding", "datestyle", "timezone");

  private final NetServer server;
  private final NetClient client;

  /** What becomes of a parameter that it does not know. */
  enum Unknown {
    REFUSED,
    DROPPED
  }

  PoolerLikeProxy(Vertx vertx, int port, Unknown unknown) {
    this.server = vertx.createNetServer();
    this.client = vertx.createNetClient();
    server.connectHandler(
        near -> near.handler(first -> begin(near, startUp(first, unknown), port)));
    await(server.listen(0, "localhost"));
  }

  /** The start-up message without what is dropped; empty when it is refused. */
  private static Buffer startUp(Buffer message, Unknown unknown) {
    List<String> words = new ArrayList<>();
    int from = 8;
    for (int at = from; at < message.length(); at++) {
      if (message.getByte(at) == 0 && at > from) {
        words.add(message.getString(from, at));
        from = at + 1;
      }
    }
    Buffer rest = Buffer.buffer();
    for (int i = 0; i + 1 < words.size(); i += 2) {
      if (KNOWN.contains(words.get(i).toLowerCase(Locale.ROOT))) {
        rest.appendString(words.get(i)).appendByte((byte) 0);
        rest.appendString(words.get(i + 1)).appendByte((byte) 0);
      } else if (unknown == Unknown.REFUSED) {
        return Buffer.buffer();
      }
    }
    rest.appendByte((byte) 0);
    return Buffer.buffer()
        .appendInt(rest.length() + 8)
        .appendInt(message.getInt(4))
        .appendBuffer(rest);
  }

  private void begin(NetSocket near, Buffer startUp, int port) {
    if (startUp.length() == 0) {
      near.end(refusal());
      return;
    }
    near.pause();
    client
        .connect(port, "localhost")
        .onSuccess(
            far -> {
              near.handler(far::write);
              far.handler(near::write);
              near.closeHandler(gone -> far.close());
              far.closeHandler(gone -> near.close());
              far.write(startUp);
              near.resume();
            })
        .onFailure(failure -> near.close());
  }

  private static Buffer refusal() {
    byte[] fields =
        "SFATAL\0VFATAL\0C08P01\0Munsupported startup parameter\0\0"
            .getBytes(StandardCharsets.US_ASCII);
    return Buffer.buffer().appendString("E").appendInt(fields.length + 4).appendBytes(fields);
  }

  int port() {
    return server.actualPort();
  }

  @Override
  public void close() {
    await(server.close());
    await(client.close());
  }
}
