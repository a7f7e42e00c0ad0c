package dev.spfgateway.operation.search;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.base.Uuid7;
import dev.spfgateway.operation.record.OperationStore;
import dev.spfgateway.operation.vmm.VmmReader;

/**
 * The services that all classes working on operations share.
 *
 * @param store the operations
 * @param vmm asks SPF about them
 * @param ids creates ids of operations and events
 * @param ticker the clock
 * @param instance this run of this gateway, as owner of operations
 * @param owners tells the gateway's jobs from others'
 * @param unnamed counts operations whose job SPF does not name
 */
public record OperationServices(
    OperationStore store,
    VmmReader vmm,
    Uuid7 ids,
    Ticker ticker,
    String instance,
    JobOwners owners,
    UnnamedJobs unnamed) {}
