/** Runs work that would block an event loop on separate threads. */
@NullMarked
package dev.spfgateway.identity.work;

import org.jspecify.annotations.NullMarked;
