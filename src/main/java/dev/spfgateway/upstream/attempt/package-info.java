/**
 * Attempts to have a stamp answer one request: chooses the next endpoint, makes one attempt,
 * reports its result. May use every other package below {@code upstream}.
 */
@NullMarked
package dev.spfgateway.upstream.attempt;

import org.jspecify.annotations.NullMarked;
