/**
 * Entities as bytes: JSON light in its three levels of metadata, JSON verbose and Atom, what a
 * client accepts of them, and the same backwards for what clients send. Whatever the bytes, a
 * reader here throws {@link dev.spfgateway.odata.ODataSyntaxException} and nothing else.
 */
@NullMarked
package dev.spfgateway.simulator.edm.format;

import org.jspecify.annotations.NullMarked;
