/**
 * Rewrites the links in a body while its bytes stream past: JSON light and verbose, Atom and plain
 * XML. Only links are touched, everything else passes byte for byte, and the result does not depend
 * on how the body is split into chunks. No class here holds more of a body than a few links'
 * length.
 *
 * <p>A tenant's own text that contains the upstream's URL is data: a property's value in JSON and
 * XML, and the body of a {@code 200} for {@code $value} and {@code $count}. Only such data passes
 * untouched. In anything that is neither link nor data, such as an error, a redirection or text
 * where JSON or XML was expected, every mention of the upstream is replaced.
 *
 * <p>Whatever the bytes, a rewriter throws {@link dev.spfgateway.odata.ODataSyntaxException} and
 * nothing else, and only for a body that it can't inspect.
 */
@NullMarked
package dev.spfgateway.odata.links;

import org.jspecify.annotations.NullMarked;
