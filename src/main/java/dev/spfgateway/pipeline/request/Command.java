package dev.spfgateway.pipeline.request;

import dev.spfgateway.pipeline.access.Action;
import io.vertx.core.buffer.Buffer;

/**
 * The command of a request, once its body has been read and understood.
 *
 * @param action derived from verb, entity set and body together
 * @param named the ids and names in the body
 * @param body goes upstream byte for byte; empty when there is none
 * @param bodyDigest SHA-256 of the body in lower-case hex
 */
public record Command(Action action, Named named, Buffer body, String bodyDigest) {}
