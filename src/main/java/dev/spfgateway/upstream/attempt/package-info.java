/**
 * The attempts to have a stamp answer one request: which endpoint is tried next, one try, and its
 * report. May use every other package below {@code upstream}.
 */
@NullMarked
package dev.spfgateway.upstream.attempt;

import org.jspecify.annotations.NullMarked;
