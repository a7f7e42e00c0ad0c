/**
 * Chooses and opens the store that is configured. May use all packages below; none of them uses
 * this one.
 */
@NullMarked
package dev.spfgateway.store;

import org.jspecify.annotations.NullMarked;
