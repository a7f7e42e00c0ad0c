package dev.spfgateway.simulator.spf;

import dev.spfgateway.simulator.vmm.Caller;
import dev.spfgateway.simulator.vmm.RoleScope;
import java.time.Instant;

/**
 * The context in which a request is answered.
 *
 * @param scope what the caller may see
 * @param owner for whom VMM runs the jobs
 * @param root the service root, absolute, with a trailing slash
 * @param config how the service answers now
 * @param now the time of the answer
 */
record Surroundings(
    RoleScope scope, Caller owner, String root, ServiceConfig config, Instant now) {}
