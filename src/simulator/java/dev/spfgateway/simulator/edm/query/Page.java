package dev.spfgateway.simulator.edm.query;

import dev.spfgateway.simulator.edm.Entity;
import java.util.List;

/**
 * The part of a list that is shown at once.
 *
 * @param entities in order; made one by one when they are asked for if the list is long
 * @param count how many there would be without {@code $top}, {@code $skip} and paging
 * @param next the query that gives what comes behind, without a question mark; empty text when
 *     nothing does
 */
public record Page(List<Entity> entities, long count, String next) {}
