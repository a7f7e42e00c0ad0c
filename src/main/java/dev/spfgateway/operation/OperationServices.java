package dev.spfgateway.operation;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.base.Uuid7;
import dev.spfgateway.operation.vmm.VmmReader;

/**
 * What everything that works on operations needs.
 *
 * @param store where they are kept
 * @param vmm asks SPF about them
 * @param ids makes ids of operations and events
 * @param ticker the clock
 * @param instance this run of this gateway, as owner of operations
 * @param owners tells the gateway's jobs from others'
 * @param unnamed counts what SPF does not name
 */
public record OperationServices(
    OperationStore store,
    VmmReader vmm,
    Uuid7 ids,
    Ticker ticker,
    String instance,
    JobOwners owners,
    UnnamedJobs unnamed) {}
