/**
 * Connections to a PostgreSQL server, and its settings, locks and schema. May use {@code commit}.
 */
@NullMarked
package dev.spfgateway.store.postgres.server;

import org.jspecify.annotations.NullMarked;
