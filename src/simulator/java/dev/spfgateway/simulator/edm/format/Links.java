package dev.spfgateway.simulator.edm.format;

import dev.spfgateway.simulator.edm.Entity;
import java.util.List;
import java.util.OptionalLong;

/**
 * The addresses of entities in place of the entities.
 *
 * @param context the set, {@code $links} and the navigation, as JSON light names it
 * @param many false when the navigation leads to one entity
 * @param count how many there are beyond this page too, where that was asked for
 * @param entities one of them when not many
 * @param next where the rest is, below the service root; empty text when nothing is left
 */
public record Links(
    String context, boolean many, OptionalLong count, List<Entity> entities, String next) {}
