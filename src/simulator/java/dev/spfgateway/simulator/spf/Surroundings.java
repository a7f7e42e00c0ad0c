package dev.spfgateway.simulator.spf;

import dev.spfgateway.simulator.vmm.Caller;
import dev.spfgateway.simulator.vmm.Scope;
import java.time.Instant;

/**
 * What a request is answered with, beside itself.
 *
 * @param scope what the caller may see
 * @param owner for whom VMM runs the jobs
 * @param root the service root, absolute, with a slash at its end
 * @param config how the service answers now
 * @param now when it is answered
 */
record Surroundings(Scope scope, Caller owner, String root, ServiceConfig config, Instant now) {}
