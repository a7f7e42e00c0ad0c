/**
 * The store in a PostgreSQL database. May use {@code server}, {@code commit} and {@code record}.
 */
@NullMarked
package dev.spfgateway.store.postgres;

import org.jspecify.annotations.NullMarked;
