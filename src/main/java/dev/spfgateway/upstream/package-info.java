/**
 * The stages that reach SPF, the probes of its endpoints, and the gateway's own questions. May use
 * every package below; no package below uses this one.
 */
@NullMarked
package dev.spfgateway.upstream;

import org.jspecify.annotations.NullMarked;
