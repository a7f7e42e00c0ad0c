package dev.spfgateway.simulator.spf;

import dev.spfgateway.simulator.vmm.Scope;
import java.time.Instant;

/**
 * What a request is answered with, beside itself.
 *
 * @param scope what the caller may see
 * @param owner who VMM takes the caller for
 * @param root the service root, absolute, with a slash at its end
 * @param config how the service answers now
 * @param now when it is answered
 */
record Surroundings(Scope scope, String owner, String root, ServiceConfig config, Instant now) {}
