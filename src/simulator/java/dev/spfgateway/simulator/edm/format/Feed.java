package dev.spfgateway.simulator.edm.format;

import dev.spfgateway.simulator.edm.Entity;
import dev.spfgateway.simulator.edm.EntityType;
import java.util.List;
import java.util.OptionalLong;

/**
 * Several entities of one type.
 *
 * @param path where they were found, below the service root
 * @param select the names that {@code $select} has; empty text for everything
 * @param count how many there are beyond this page too, where that was asked for
 * @param entities made one by one when they are asked for
 * @param next where the rest is, below the service root; empty text when nothing is left
 */
public record Feed(
    EntityType type,
    String path,
    String select,
    OptionalLong count,
    List<Entity> entities,
    String next) {}
