package dev.spfgateway.pipeline.request;

import dev.spfgateway.pipeline.access.Subscription;
import java.util.Optional;

/**
 * The destination of a request.
 *
 * @param target what its URL points at
 * @param subscription the registry's entry for the URL's subscription; empty when there is none, or
 *     the URL names none. Authorization decides whether it is the caller's
 */
public record Route(Target target, Optional<Subscription> subscription) {}
