/**
 * The registry of subscriptions, and the parsing of requests: from a URL to its target, and from a
 * body to the action that it commands.
 */
@NullMarked
package dev.spfgateway.routing;

import org.jspecify.annotations.NullMarked;
