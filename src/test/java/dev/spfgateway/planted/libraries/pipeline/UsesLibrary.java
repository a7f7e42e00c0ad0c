package dev.spfgateway.planted.libraries.pipeline;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/** Makes the vocabulary one web framework's; the buffer is allowed. */
final class UsesLibrary {
  @Nullable Buffer buffer;
  @Nullable RoutingContext context;
}
