/** Operations: the whole life of a mutation, and the promise that no two of them collide. */
@NullMarked
package dev.spfgateway.operation;

import org.jspecify.annotations.NullMarked;
