/** What SPF tells of virtual machines, checkpoints and jobs, read on the gateway's own behalf. */
@NullMarked
package dev.spfgateway.operation.vmm;

import org.jspecify.annotations.NullMarked;
