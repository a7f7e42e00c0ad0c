/**
 * Writes entities in JSON light with its three levels of metadata, JSON verbose and Atom,
 * negotiates the format that a client accepts, and reads what clients send. Whatever the bytes, a
 * reader here throws {@link dev.spfgateway.odata.ODataSyntaxException} and nothing else.
 */
@NullMarked
package dev.spfgateway.simulator.edm.format;

import org.jspecify.annotations.NullMarked;
