/**
 * The stages that reach SPF, the probes of its endpoints and the gateway's own questions.
 * Everything below may be used here, and nothing below uses this package.
 */
@NullMarked
package dev.spfgateway.upstream;

import org.jspecify.annotations.NullMarked;
