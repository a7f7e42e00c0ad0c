package dev.spfgateway.simulator.edm.format;

import dev.spfgateway.simulator.edm.Entity;
import java.util.List;
import java.util.OptionalLong;

/**
 * The addresses of entities, in place of the entities.
 *
 * @param context the set, {@code $links} and the navigation, as JSON light names it
 * @param many false when the navigation leads to one entity
 * @param count total number beyond this page, if requested
 * @param entities exactly one unless {@code many}
 * @param next path of the rest, below the service root; empty text when nothing remains
 */
public record EntityLinks(
    String context, boolean many, OptionalLong count, List<Entity> entities, String next) {}
