/** Reads virtual machines, checkpoints and jobs from SPF, on the gateway's own behalf. */
@NullMarked
package dev.spfgateway.operation.vmm;

import org.jspecify.annotations.NullMarked;
