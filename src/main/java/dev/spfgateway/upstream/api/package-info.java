/** What operators see of stamps, and what they do to endpoints. */
@NullMarked
package dev.spfgateway.upstream.api;

import org.jspecify.annotations.NullMarked;
