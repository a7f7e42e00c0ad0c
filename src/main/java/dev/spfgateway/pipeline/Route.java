package dev.spfgateway.pipeline;

import java.util.Optional;

/**
 * Where a request goes.
 *
 * @param target what its URL points at
 * @param subscription the registry's entry for the URL's subscription; empty when there is none, or
 *     none is named. Whether it is the caller's is for authorization to say
 */
public record Route(Target target, Optional<Subscription> subscription) {}
