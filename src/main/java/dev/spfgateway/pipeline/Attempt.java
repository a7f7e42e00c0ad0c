package dev.spfgateway.pipeline;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to have an SPF endpoint answer a request.
 *
 * @param number 1 for the first
 * @param stamp the stamp's name
 * @param endpoint the endpoint's base URL
 * @param phase how far the attempt came
 * @param status the answer's status; null when none arrived
 * @param failure why there is nothing to pass on, in one word of a short list, such as {@code dns},
 *     {@code tls} or {@code answer-broken}; null when an answer was passed on
 * @param verdict what the answer proves, in one word: {@code done}, {@code rejected}, {@code
 *     credential-refused}, {@code not-sent}, {@code not-processed} or {@code ambiguous}
 * @param began on the clock of {@link dev.spfgateway.base.Ticker#nanos}
 * @param took time from {@code began} to the answer's head or the failure
 */
public record Attempt(
    int number,
    String stamp,
    String endpoint,
    DeliveryPhase phase,
    @Nullable Integer status,
    @Nullable String failure,
    String verdict,
    long began,
    Duration took) {}
