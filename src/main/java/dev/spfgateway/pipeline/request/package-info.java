/**
 * What the client asks for, taken apart as far as the stages need it, and the reply. May use {@code
 * access} and {@code failure}.
 */
@NullMarked
package dev.spfgateway.pipeline.request;

import org.jspecify.annotations.NullMarked;
