/**
 * Entities in OData v3, and their schema. {@code query} selects them, {@code format} writes and
 * reads them; both use this package and not each other. Pure functions, independent of HTTP and of
 * the simulated world.
 */
@NullMarked
package dev.spfgateway.simulator.edm;

import org.jspecify.annotations.NullMarked;
