/**
 * OData v3 values: resource paths and keys, formats, errors, and what a request body commands. Pure
 * functions without I/O, used by the gateway and by the simulator. Whatever the input, a parser
 * here throws {@link dev.spfgateway.odata.ODataSyntaxException} and nothing else.
 */
@NullMarked
package dev.spfgateway.odata;

import org.jspecify.annotations.NullMarked;
