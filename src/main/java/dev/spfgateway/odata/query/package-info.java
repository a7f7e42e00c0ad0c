/**
 * What a request's query says: its options as SPF's framework reads them, and the names that its
 * expressions go through. Pure; what can't be read throws {@link
 * dev.spfgateway.odata.ODataSyntaxException}.
 */
@NullMarked
package dev.spfgateway.odata.query;

import org.jspecify.annotations.NullMarked;
