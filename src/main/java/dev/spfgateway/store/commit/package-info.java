/**
 * What both stores are made of: the interfaces of a store, the group commit, and the store that
 * writes through it. May use {@code record}; knows no database.
 */
@NullMarked
package dev.spfgateway.store.commit;

import org.jspecify.annotations.NullMarked;
