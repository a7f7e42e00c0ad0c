/**
 * Connections to a PostgreSQL server, what is asked of its settings, locks and schema. May use
 * {@code commit}.
 */
@NullMarked
package dev.spfgateway.store.postgres.server;

import org.jspecify.annotations.NullMarked;
