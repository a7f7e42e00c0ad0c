/**
 * Faults on demand: rules that say which requests meet which fault and how often, as values, as
 * JSON, and as decisions. Decides only; what a fault does to the bytes is done by {@code wire}, what
 * it does to a request by {@code spf}, what it does to a job by {@code vmm}.
 */
@NullMarked
package dev.spfgateway.simulator.fault;

import org.jspecify.annotations.NullMarked;
