/**
 * Interfaces that jars placed next to the gateway's may implement, found by {@link
 * java.util.ServiceLoader}.
 */
@NullMarked
package dev.spfgateway.spi;

import org.jspecify.annotations.NullMarked;
