/** Work that would hold up an event loop, on threads of its own. */
@NullMarked
package dev.spfgateway.auth.work;

import org.jspecify.annotations.NullMarked;
