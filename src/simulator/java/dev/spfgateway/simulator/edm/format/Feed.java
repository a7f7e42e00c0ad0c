package dev.spfgateway.simulator.edm.format;

import dev.spfgateway.simulator.edm.Entity;
import dev.spfgateway.simulator.edm.EntityType;
import java.util.List;
import java.util.OptionalLong;

/**
 * Several entities of one type.
 *
 * @param path their path below the service root
 * @param select the names in {@code $select}; empty text for everything
 * @param count total number beyond this page, if requested
 * @param entities created one by one on demand
 * @param next path of the rest, below the service root; empty text when nothing remains
 */
public record Feed(
    EntityType type,
    String path,
    String select,
    OptionalLong count,
    List<Entity> entities,
    String next) {}
