/** Opens the configured store. May use all packages below; none of them uses this one. */
@NullMarked
package dev.spfgateway.store;

import org.jspecify.annotations.NullMarked;
