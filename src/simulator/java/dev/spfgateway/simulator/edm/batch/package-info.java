/**
 * The parts of a {@code $batch} request. Whatever the bytes, the reader throws {@link
 * dev.spfgateway.odata.ODataSyntaxException} and nothing else.
 *
 * @see <a href="https://www.odata.org/documentation/odata-version-3-0/batch-processing/">OData v3
 *     batch processing</a>
 */
@NullMarked
package dev.spfgateway.simulator.edm.batch;

import org.jspecify.annotations.NullMarked;
