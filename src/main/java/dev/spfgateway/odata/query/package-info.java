/**
 * Reads a request's query: its options as SPF's framework sees them, and the names that its
 * expressions navigate through. Pure functions; for input that can't be read they throw {@link
 * dev.spfgateway.odata.ODataSyntaxException}.
 */
@NullMarked
package dev.spfgateway.odata.query;

import org.jspecify.annotations.NullMarked;
