/**
 * Leads the links in a body elsewhere while its bytes stream past: JSON light and verbose, Atom and
 * plain XML. Only link positions are touched, everything else passes byte for byte, and any split
 * into chunks gives the same bytes. Nothing here holds more than a few link lengths of a body.
 *
 * <p>A tenant's own text that happens to hold the upstream's URL is data: a property's value in
 * JSON and XML, and what a {@code 200} of {@code $value} and {@code $count} holds. It passes
 * untouched, and nothing else does: what is neither link nor data, such as an error, a redirection
 * or text where JSON or XML was to be expected, has every mention of the upstream replaced.
 *
 * <p>Whatever the bytes, a rewriter throws {@link dev.spfgateway.odata.ODataSyntaxException} and
 * nothing else, and that only for what it can't look into.
 */
@NullMarked
package dev.spfgateway.odata.links;

import org.jspecify.annotations.NullMarked;
