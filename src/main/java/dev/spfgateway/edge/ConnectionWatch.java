package dev.spfgateway.edge;

import dev.spfgateway.base.ClientAddress;
import dev.spfgateway.base.memory.ConnectionMemory;
import dev.spfgateway.http.ConnectionGuard;
import dev.spfgateway.http.HeadWatch;

/** The tenant listener's record of one connection. Confined to that connection's event loop. */
final class ConnectionWatch {
  private final HeadWatch heads;
  private final ClientAddress client;
  private final ConnectionGuard guard;
  private final ConnectionMemory memory;
  private long unsent;
  private int refused;
  private boolean ending;

  ConnectionWatch(
      HeadWatch heads, ClientAddress client, ConnectionGuard guard, ConnectionMemory memory) {
    this.heads = heads;
    this.client = client;
    this.guard = guard;
    this.memory = memory;
  }

  /** The connection's client; the proxy if it names its clients in each request. */
  ClientAddress client() {
    return client;
  }

  /** The guard that the connection's requests have passed. */
  ConnectionGuard guard() {
    return guard;
  }

  /** The connection's memory account. */
  ConnectionMemory memory() {
    return memory;
  }

  /** The bytes of whole answers that the client has not taken yet. */
  long unsent() {
    return unsent;
  }

  /** Adds the bytes of a whole answer that begins to wait; a negative number removes them. */
  void unsent(long bytes) {
    unsent += bytes;
  }

  /** How many requests that were refused for lack of memory wait until their answers are sent. */
  int refused() {
    return refused;
  }

  /** Adds to {@link #refused}: 1 when a refusal begins to wait, -1 when it has been sent. */
  void refused(int requests) {
    refused += requests;
  }

  /** Records that a head is complete. */
  void begun() {
    heads.begun();
  }

  /** Records that an answer has ended. */
  void ended() {
    heads.ended();
  }

  /**
   * Records that the last answer is being sent. What the client sent after that request must not be
   * read.
   */
  void ending() {
    ending = true;
  }

  /** Whether no further request may be taken; also while the connection is closed to make room. */
  boolean isEnding() {
    return ending || memory.isEnding();
  }

  /** Records that the connection has closed. */
  void closed() {
    heads.closed();
  }
}
