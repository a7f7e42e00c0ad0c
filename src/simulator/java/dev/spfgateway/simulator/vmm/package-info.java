/**
 * The simulated VMM: virtual machines, checkpoints, and jobs that lock a machine for a while.
 * Confined to one Vert.x context. Independent of HTTP and OData.
 */
@NullMarked
package dev.spfgateway.simulator.vmm;

import org.jspecify.annotations.NullMarked;
