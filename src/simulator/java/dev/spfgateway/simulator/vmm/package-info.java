/**
 * The simulated VMM: virtual machines, checkpoints, and jobs that lock a machine for a while. All
 * of it is confined to one Vert.x context. Knows nothing of HTTP or OData.
 */
@NullMarked
package dev.spfgateway.simulator.vmm;

import org.jspecify.annotations.NullMarked;
