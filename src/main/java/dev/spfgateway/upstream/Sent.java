package dev.spfgateway.upstream;

import io.vertx.core.Future;
import io.vertx.core.http.HttpClientResponse;
import java.util.function.Function;

/**
 * An attempt on its way.
 *
 * @param endpoint where it goes
 * @param delivery knows how far it came
 * @param answer the answer's head
 * @param reader reads and judges the rest; its future never fails
 */
record Sent(
    Endpoint endpoint,
    Delivery delivery,
    Future<HttpClientResponse> answer,
    Function<HttpClientResponse, Future<AttemptResult>> reader) {}
