package dev.spfgateway.planted.libraries.base;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** Drags Vert.x into everything. */
final class UsesLibrary {
  @Nullable Buffer buffer;
}
