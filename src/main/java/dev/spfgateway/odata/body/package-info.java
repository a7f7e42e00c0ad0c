/**
 * Finds out what a request body commands, in each format of OData v3. SPF's own readers are more
 * lenient than these, so a body that two readers could read in two ways is refused: a hidden
 * command would pass authorization as something else. Whatever the bytes, an inspector here throws
 * {@link dev.spfgateway.odata.ODataSyntaxException} and nothing else.
 */
@NullMarked
package dev.spfgateway.odata.body;

import org.jspecify.annotations.NullMarked;
