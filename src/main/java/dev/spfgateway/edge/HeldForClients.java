package dev.spfgateway.edge;

import dev.spfgateway.base.ClientAddress;
import dev.spfgateway.base.memory.ConnectionMemory;
import dev.spfgateway.base.memory.MemoryBudget;
import dev.spfgateway.base.memory.MemoryKind;
import dev.spfgateway.base.memory.MemoryShare;
import dev.spfgateway.pipeline.ClientPresence;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.failure.NoRoom;
import dev.spfgateway.pipeline.request.Reply;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.vertx.core.http.HttpMethod;
import java.util.Optional;

/** Charges the memory of the tenant listener's open connections, requests and answers. */
final class HeldForClients {
  /**
   * Charge for an open connection. An idle one was measured at 15 KiB of heap, with HTTP/2 at 17
   * KiB; the rest covers an incomplete head of 16 KiB and what TLS has read.
   */
  static final long CONNECTION = 48 << 10;

  /**
   * Charge for an open request. A stream whose short answer is not read was measured at 8 KiB of
   * heap. A request that waits for SPF was measured at 21 KiB with its connection to SPF; with its
   * client connection as well at 36 KiB of the 64 KiB that both are charged.
   */
  static final long REQUEST = 16 << 10;

  /**
   * How many refused requests of one connection may wait for their answers at the same time. The
   * connection's own charge covers them, because a request that is refused for lack of room must
   * not take room: a refused HTTP/2 stream whose answer is not read holds 8 KiB.
   */
  static final int REFUSED = 2;

  /**
   * Charge for a streamed answer whose client reads nothing. Measured at 0.29 MiB of direct memory:
   * data read from SPF before reading was paused, and data that TLS has encrypted.
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
   * Closes a connection directly and not through TLS and HTTP, which would wait for a client that
   * reads nothing.
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
   * Charges an answer until it has been sent; a short one is covered by its request's charge.
   *
   * @param method as the client sent it
   * @return the answer
   * @throws GatewayException when there is no room for it; then nothing of it is kept
   */
  static Reply toSend(MemoryShare memory, HttpMethod method, Reply reply) {
    if (reply.body() instanceof Reply.Streamed streamed) {
      if (!memory.take(MemoryKind.STREAM, STREAM)) {
        streamed.abandon().run();
        throw NoRoom.forClients();
      }
    } else if (reply.body() instanceof Reply.Whole whole && whole.bytes().length() > REQUEST) {
      charge(memory, isRead(method), whole.bytes().length());
    }
    return reply;
  }

  /** Only reads can be repeated safely; any other answer may tell how a mutation ended. */
  private static void charge(MemoryShare memory, boolean read, int bytes) {
    if (!read) {
      memory.hold(MemoryKind.ANSWER, bytes);
    } else if (!memory.take(MemoryKind.ANSWER, bytes)) {
      throw NoRoom.forClients();
    }
  }

  private static boolean isRead(HttpMethod method) {
    return method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
  }

  /** The reason to refuse a request whose client does not read the answers that it asked for. */
  static Optional<GatewayException> admit(ConnectionWatch connection, long maxUnsent) {
    return connection.unsent() < maxUnsent
        ? Optional.empty()
        : Optional.of(NoRoom.forAnswers(maxUnsent));
  }

  /**
   * Counts a whole answer for its connection until it has been sent. A streamed answer does not
   * count; its data waits at SPF.
   *
   * @return the answer
   * @throws GatewayException for a read whose client does not read earlier answers
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

  /**
   * Charges an open request; the reason to refuse it when there is no room. A refused request is
   * charged nothing, and counts among its connection's refused ones until its answer has ended.
   */
  static Optional<GatewayException> admit(
      MemoryShare memory, ConnectionWatch connection, ClientPresence client) {
    if (memory.take(MemoryKind.REQUEST, REQUEST)) {
      return Optional.empty();
    }
    connection.refused(1);
    client.onEnd(() -> connection.refused(-1));
    return Optional.of(NoRoom.forClients());
  }
}
