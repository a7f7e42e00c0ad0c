/**
 * The parts that both stores share: the interfaces of a store, the group commit, and the store that
 * writes through it. May use {@code record}; independent of any database.
 */
@NullMarked
package dev.spfgateway.store.commit;

import org.jspecify.annotations.NullMarked;
