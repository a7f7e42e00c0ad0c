package dev.spfgateway.simulator.edm.query;

import dev.spfgateway.simulator.edm.Entity;
import java.util.List;

/**
 * One page of a list.
 *
 * @param entities in order; those of a long list are created one by one on demand
 * @param count number of entities without {@code $top}, {@code $skip} and paging
 * @param next the query for the next page, without a question mark; empty text on the last page
 */
public record Page(List<Entity> entities, long count, String next) {}
