/**
 * A faithful stand-in for SPF and VMM: the OData surface over TLS, a world of virtual machines and
 * checkpoints whose jobs take time, and a control interface that shows what arrived. Made for the
 * demonstration and for tests. {@code vmm} is the world, {@code edm} its OData form, {@code fault}
 * the rules for faults on demand, {@code wire} what they do to bytes, {@code spf} the web service;
 * they know each other in that order only, and this package wires them.
 */
@NullMarked
package dev.spfgateway.simulator;

import org.jspecify.annotations.NullMarked;
