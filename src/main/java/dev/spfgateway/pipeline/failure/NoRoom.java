package dev.spfgateway.pipeline.failure;

import java.time.Duration;

/** The refusals for when the memory for clients, or the caller's share of it, is used up. */
public final class NoRoom {
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  private NoRoom() {}

  /**
   * Refuses a request whose connection already has too much left to send.
   *
   * @param bytes maximum number of unsent bytes
   */
  public static GatewayException forAnswers(long bytes) {
    return GatewayException.of(
            FailureKind.OVERLOADED,
            bytes
                + " bytes of answers are unread on this connection: read them, and keep HTTP/2's"
                + " flow-control windows open, before you send more requests")
        .retryAfter(LOOK_AGAIN);
  }

  /** Refuses a request before any memory is held for it. */
  public static GatewayException forClients() {
    return GatewayException.of(
            FailureKind.OVERLOADED,
            "the gateway has no memory left for this request: this client, or all clients together,"
                + " have too many requests, bodies and unread answers open")
        .retryAfter(LOOK_AGAIN);
  }
}
