package dev.spfgateway.edge;

import dev.spfgateway.base.ClientAddress;
import dev.spfgateway.base.memory.ConnectionMemory;
import dev.spfgateway.http.ConnectionGuard;
import dev.spfgateway.http.HeadWatch;

/** What the tenant listener knows of a connection. Belongs to that and its event loop. */
final class ConnectionWatch {
  private final HeadWatch heads;
  private final ClientAddress client;
  private final ConnectionGuard guard;
  private final ConnectionMemory memory;
  private long unsent;
  private boolean ending;

  ConnectionWatch(
      HeadWatch heads, ClientAddress client, ConnectionGuard guard, ConnectionMemory memory) {
    this.heads = heads;
    this.client = client;
    this.guard = guard;
    this.memory = memory;
  }

  /** Whose connection it is; of a proxy that names its clients in each request, the proxy's. */
  ClientAddress client() {
    return client;
  }

  /** What the connection's requests have passed. */
  ConnectionGuard guard() {
    return guard;
  }

  /** What the connection makes the gateway hold. */
  ConnectionMemory memory() {
    return memory;
  }

  /** How many bytes of whole answers wait until the client takes them. */
  long unsent() {
    return unsent;
  }

  /** A whole answer begins to wait, or by a negative number has ended. */
  void unsent(long bytes) {
    unsent += bytes;
  }

  /** A head has come. */
  void begun() {
    heads.begun();
  }

  /** An answer has ended. */
  void ended() {
    heads.ended();
  }

  /** The last answer is on its way: what the client sent behind that request must not be read. */
  void ending() {
    ending = true;
  }

  boolean isEnding() {
    return ending;
  }

  /** The connection has closed. */
  void closed() {
    heads.closed();
  }
}
