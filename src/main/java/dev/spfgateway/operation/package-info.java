/** Operations: a mutating request's whole life, and the promise that no two of them collide. */
@NullMarked
package dev.spfgateway.operation;

import org.jspecify.annotations.NullMarked;
