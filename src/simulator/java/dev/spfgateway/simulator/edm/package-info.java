/**
 * Entities in OData v3 and the schema that they follow. {@code query} asks for them, {@code format}
 * writes and reads them; both know this package and not each other. Pure functions that know
 * neither HTTP nor the simulated world.
 */
@NullMarked
package dev.spfgateway.simulator.edm;

import org.jspecify.annotations.NullMarked;
