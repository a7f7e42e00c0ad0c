/**
 * What a request body commands, in each format that OData v3 knows. SPF's own readers are more
 * lenient than these, so whatever two readers could read in two ways is refused: a command that
 * hides would pass authorization as something else. Whatever the bytes, an inspector here throws
 * {@link dev.spfgateway.odata.ODataSyntaxException} and nothing else.
 */
@NullMarked
package dev.spfgateway.odata.body;

import org.jspecify.annotations.NullMarked;
