package dev.spfgateway.simulator.edm;

/**
 * A property of an entity or of a complex value.
 *
 * @param nullable false for keys only
 */
public record Property(String name, PropertyType type, boolean nullable) {}
