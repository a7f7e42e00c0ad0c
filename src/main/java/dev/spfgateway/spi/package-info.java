/** What jars beside the gateway's own may bring, found by {@link java.util.ServiceLoader}. */
@NullMarked
package dev.spfgateway.spi;

import org.jspecify.annotations.NullMarked;
