package dev.spfgateway.edge;

import dev.spfgateway.base.ClientAddress;
import dev.spfgateway.base.memory.ConnectionMemory;
import dev.spfgateway.base.memory.MemoryKind;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.util.AttributeKey;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection of the tenant listener, counted and charged from accept to close, including the time
 * before its handshake or HTTP/2 preface, when Vert.x does not report it yet. Confined to one event
 * loop.
 */
final class AcceptedConnection {
  private static final Logger LOG = LoggerFactory.getLogger(AcceptedConnection.class);

  private static final AttributeKey<AcceptedConnection> KEY =
      AttributeKey.valueOf("spfgateway.accepted");

  private final Channel channel;
  private final TenantListener.Shared shared;
  private @Nullable Place place;

  /**
   * The resources that the connection occupies.
   *
   * @param client the client it belongs to
   * @param counted the client's network; empty for a proxy that carries many clients
   */
  private record Place(ClientAddress client, Optional<String> counted, ConnectionMemory memory) {}

  private AcceptedConnection(Channel channel, TenantListener.Shared shared) {
    this.channel = channel;
    this.shared = shared;
  }

  /** Counts and charges a newly accepted connection; false when a limit is exceeded. */
  static boolean begin(Channel channel, TenantListener.Shared shared) {
    AcceptedConnection accepted = new AcceptedConnection(channel, shared);
    channel.attr(KEY).set(accepted);
    boolean taken = accepted.enter(shared.addresses().ofPeer(channel));
    ChannelFuture unused = channel.closeFuture().addListener(closed -> accepted.leave());
    return taken;
  }

  /**
   * The connection's memory account. If a proxy has meanwhile named the connection's client, the
   * connection counts as that client's from now on.
   *
   * @return empty when a limit is exceeded
   */
  static Optional<ConnectionMemory> memory(Channel channel, ClientAddress client) {
    @Nullable AcceptedConnection accepted = channel.attr(KEY).get();
    return accepted == null ? Optional.empty() : accepted.memoryFor(client);
  }

  private Optional<ConnectionMemory> memoryFor(ClientAddress client) {
    if (place != null && !place.client().equals(client)) {
      leave();
      if (!enter(client)) {
        return Optional.empty();
      }
    }
    return Optional.ofNullable(place).map(Place::memory);
  }

  private boolean enter(ClientAddress client) {
    Optional<String> counted =
        shared.addresses().isTrusted(client) ? Optional.empty() : Optional.of(client.counted());
    if (!channel.isOpen()) {
      return false;
    }
    if (!shared.connections().enter(counted)) {
      LOG.debug("refused a connection from {}: too many are open", client.text());
      return false;
    }
    ConnectionMemory memory = HeldForClients.by(channel, client, counted, shared.memory());
    place = new Place(client, counted, memory);
    if (!memory.own().take(MemoryKind.CONNECTION, HeldForClients.CONNECTION)) {
      LOG.debug("refused a connection from {}: no memory is left", client.text());
      leave();
      return false;
    }
    return true;
  }

  private void leave() {
    @Nullable Place left = place;
    place = null;
    if (left != null) {
      left.memory().closed();
      shared.connections().leave(left.counted());
    }
  }
}
