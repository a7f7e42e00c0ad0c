/**
 * Entities in OData v3: the schema, queries over entities, and reading and writing them as JSON
 * light and Atom. Pure functions that know neither HTTP nor the simulated world.
 */
@NullMarked
package dev.spfgateway.simulator.edm;

import org.jspecify.annotations.NullMarked;
