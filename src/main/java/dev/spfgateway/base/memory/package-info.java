/**
 * The budget for all memory that clients make the gateway hold: by connection, by tenant or
 * network, and in total. Depends on the JDK only.
 */
@NullMarked
package dev.spfgateway.base.memory;

import org.jspecify.annotations.NullMarked;
