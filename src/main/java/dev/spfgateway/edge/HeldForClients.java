package dev.spfgateway.edge;

import dev.spfgateway.base.ClientAddress;
import dev.spfgateway.base.memory.ConnectionMemory;
import dev.spfgateway.base.memory.MemoryBudget;
import dev.spfgateway.base.memory.MemoryKind;
import dev.spfgateway.base.memory.MemoryShare;
import dev.spfgateway.pipeline.ClientPresence;
import dev.spfgateway.pipeline.GatewayException;
import dev.spfgateway.pipeline.NoRoom;
import dev.spfgateway.pipeline.Reply;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.vertx.core.http.HttpMethod;
import java.util.Optional;

/** What connections and requests of the tenant listener are charged for being open. */
final class HeldForClients {
  /**
   * Of an open connection. An idle one was measured at 15 KiB of the heap, one of HTTP/2 at 17 KiB;
   * the rest is for a head of 16 KiB that is not complete, and for what TLS has read.
   */
  static final long CONNECTION = 48 << 10;

  /**
   * Of an open request. A stream whose short answer is not read was measured at 8 KiB of the heap;
   * a request that waits for SPF at 21 KiB with its connection to SPF, and with its own connection
   * at 36 KiB of the 64 KiB that both are charged.
   */
  static final long REQUEST = 16 << 10;

  /**
   * Of a streamed answer whose client reads nothing. Measured at 0.29 MiB of direct memory: what
   * was read from SPF before it was held back, and what TLS has encrypted.
   */
  static final long STREAM = 320 << 10;

  private HeldForClients() {}

  /**
   * Opens a connection's account.
   *
   * @param counted the client's network; empty for a proxy that carries many clients
   */
  static ConnectionMemory by(
      Channel channel, ClientAddress client, Optional<String> counted, MemoryBudget budget) {
    return budget.connection(
        counted.orElseGet(client::text), counted.isPresent(), () -> cut(channel));
  }

  /**
   * Ends a connection, but not by way of TLS and HTTP, which would wait for a client that takes
   * nothing.
   */
  private static void cut(Channel channel) {
    channel
        .eventLoop()
        .execute(
            () -> {
              ChannelFuture unused = channel.pipeline().firstContext().close();
            });
  }

  /**
   * Charges an answer until it is sent; a short one is in its request's charge.
   *
   * @return the answer
   * @throws GatewayException where there is no room for it; then nothing of it is kept
   */
  static Reply toSend(MemoryShare memory, Reply reply) {
    if (reply.body() instanceof Reply.Streamed streamed) {
      if (!memory.take(MemoryKind.STREAM, STREAM)) {
        streamed.abandon().run();
        throw NoRoom.forClients();
      }
    } else if (reply.body() instanceof Reply.Whole whole && whole.bytes().length() > REQUEST) {
      // It is here already, and may tell how a change ended.
      memory.hold(MemoryKind.ANSWER, whole.bytes().length());
    }
    return reply;
  }

  /**
   * Tells why a request is refused whose client does not take the answers that it has asked for.
   */
  static Optional<GatewayException> admit(ConnectionWatch connection, long maxUnsent) {
    return connection.unsent() < maxUnsent
        ? Optional.empty()
        : Optional.of(NoRoom.forAnswers(maxUnsent));
  }

  /**
   * Counts a whole answer for its connection until it is sent. A streamed one waits at SPF.
   *
   * @return the answer
   * @throws GatewayException for a read whose client does not take the answers before it
   */
  static Reply toSend(
      ConnectionWatch connection,
      long maxUnsent,
      HttpMethod method,
      Reply reply,
      ClientPresence client) {
    if (reply.body() instanceof Reply.Whole whole) {
      if (method.equals(HttpMethod.GET) && connection.unsent() >= maxUnsent) {
        throw NoRoom.forAnswers(maxUnsent);
      }
      int bytes = whole.bytes().length();
      connection.unsent(bytes);
      client.afterEnd(() -> connection.unsent(-bytes));
    }
    return reply;
  }

  /** Charges an open request; tells why it is refused where there is no room for it. */
  static Optional<GatewayException> admit(MemoryShare memory) {
    if (memory.take(MemoryKind.REQUEST, REQUEST)) {
      return Optional.empty();
    }
    // Its answer needs room all the same, and is short.
    memory.hold(MemoryKind.REQUEST, REQUEST);
    return Optional.of(NoRoom.forClients());
  }
}
