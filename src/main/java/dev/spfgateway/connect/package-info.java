/**
 * What all client connections of the gateway share, whatever their protocol: how names are
 * resolved, which addresses are tried, and how TLS begins.
 */
@NullMarked
package dev.spfgateway.connect;

import org.jspecify.annotations.NullMarked;
