/**
 * What every client connection of the gateway has in common, whatever it speaks: how a name becomes
 * addresses, which of them are tried, and how TLS begins.
 */
@NullMarked
package dev.spfgateway.connect;

import org.jspecify.annotations.NullMarked;
