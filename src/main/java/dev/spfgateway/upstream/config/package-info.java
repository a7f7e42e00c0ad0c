/**
 * The configuration of SPF endpoints, in the gateway's and the registry's files. May use the
 * configuration records of {@code health} only.
 */
@NullMarked
package dev.spfgateway.upstream.config;

import org.jspecify.annotations.NullMarked;
