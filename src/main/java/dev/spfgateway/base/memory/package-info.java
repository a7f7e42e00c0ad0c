/**
 * The one budget for all that clients make the gateway hold in memory: by connection, by tenant or
 * network, and in all. Knows the JDK only.
 */
@NullMarked
package dev.spfgateway.base.memory;

import org.jspecify.annotations.NullMarked;
