/**
 * A faithful stand-in for SPF and VMM: the OData surface over TLS, a world of virtual machines and
 * checkpoints whose jobs take time, and a control interface that shows what arrived. Made for
 * demonstrations and tests. {@code vmm} is the world, {@code edm} its OData form, {@code fault} the
 * rules for faults on demand, {@code wire} their effect on bytes, {@code spf} the web service. Each
 * uses only those named before it, and this package wires them.
 */
@NullMarked
package dev.spfgateway.simulator;

import org.jspecify.annotations.NullMarked;
