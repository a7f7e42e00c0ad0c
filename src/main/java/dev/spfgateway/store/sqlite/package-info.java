/** The store in a SQLite file. May use {@code commit} and {@code record}. */
@NullMarked
package dev.spfgateway.store.sqlite;

import org.jspecify.annotations.NullMarked;
