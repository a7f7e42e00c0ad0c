/**
 * Leads the links in a body elsewhere while its bytes stream past: JSON light and verbose, Atom and
 * plain XML. Only link positions are touched, everything else passes byte for byte, and any split
 * into chunks gives the same bytes. Nothing here holds more than a few link lengths of a body.
 *
 * <p>Whatever the bytes, a rewriter throws {@link dev.spfgateway.odata.ODataSyntaxException} and
 * nothing else, and that only for what it can't look into.
 */
@NullMarked
package dev.spfgateway.odata.links;

import org.jspecify.annotations.NullMarked;
