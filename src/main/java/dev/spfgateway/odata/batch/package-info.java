/**
 * {@code $batch} of OData v3: from a multipart body to the requests in it, and from their answers
 * to a multipart body. Parts and header bytes are bounded. Whatever the bytes, the splitter throws
 * {@link dev.spfgateway.odata.ODataSyntaxException} and nothing else.
 *
 * @see <a href="https://www.odata.org/documentation/odata-version-3-0/batch-processing/">OData v3
 *     batch processing</a>
 */
@NullMarked
package dev.spfgateway.odata.batch;

import org.jspecify.annotations.NullMarked;
