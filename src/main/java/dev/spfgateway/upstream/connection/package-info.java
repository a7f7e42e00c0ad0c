/**
 * The connections to one SPF server, and the logon that makes one act for the gateway's account.
 * May use {@code credential}, {@code config} and {@code body}.
 */
@NullMarked
package dev.spfgateway.upstream.connection;

import org.jspecify.annotations.NullMarked;
