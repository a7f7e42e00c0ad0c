/**
 * Who exists and where things are: the registry of subscriptions, the way from a URL to a target,
 * and from a body to what it commands.
 */
@NullMarked
package dev.spfgateway.routing;

import org.jspecify.annotations.NullMarked;
