package dev.spfgateway.pipeline.failure;

import java.time.Duration;

/** What the client of a mutation is told when a newer registry no longer allows it as it is. */
public final class RegistryChanged {
  private static final Duration SOON = Duration.ofSeconds(1);

  private RegistryChanged() {}

  /** The refusal; nothing was sent, and the client may send the request again. */
  public static GatewayException refusal() {
    return GatewayException.of(
            FailureKind.REGISTRY_CHANGED,
            "while the request waited, an operator changed its credential, its subscription or"
                + " its stamp; nothing was sent; send the request again")
        .retryAfter(SOON)
        .with(Outcome.NOT_SENT);
  }
}
