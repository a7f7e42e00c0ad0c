/** Keeps audit events and operations on disk, behind the interfaces that their owners declare. */
@NullMarked
package dev.spfgateway.store;

import org.jspecify.annotations.NullMarked;
