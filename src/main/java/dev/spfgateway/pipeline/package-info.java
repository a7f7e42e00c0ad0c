/**
 * The vocabulary of a request's stages: {@link dev.spfgateway.pipeline.Exchange} in, {@link
 * dev.spfgateway.pipeline.request.Reply} or {@link
 * dev.spfgateway.pipeline.failure.GatewayException} out. Capabilities never import each other; they
 * meet in these types and are joined in {@code app}.
 *
 * <p>Unless a class says otherwise, everything here is confined to the event loop that received the
 * request.
 */
@NullMarked
package dev.spfgateway.pipeline;

import org.jspecify.annotations.NullMarked;
