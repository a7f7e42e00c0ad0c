package dev.spfgateway.pipeline;

import java.time.Duration;

/** What is said where the memory for clients, or the caller's share of it, is used up. */
public final class NoRoom {
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  private NoRoom() {}

  /**
   * Refuses a request whose connection has too much to send already.
   *
   * @param bytes that may wait
   */
  public static GatewayException forAnswers(long bytes) {
    return GatewayException.of(
            FailureKind.OVERLOADED,
            bytes
                + " bytes of answers wait on this connection: read them, and open HTTP/2's windows,"
                + " before you ask for more")
        .retryAfter(LOOK_AGAIN);
  }

  /** Refuses a request before anything is held for it. */
  public static GatewayException forClients() {
    return GatewayException.of(
            FailureKind.OVERLOADED,
            "the gateway has no memory left for this request: you, or all clients together, have"
                + " too many requests, bodies and unread answers open")
        .retryAfter(LOOK_AGAIN);
  }
}
