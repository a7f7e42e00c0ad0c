/**
 * The query options of OData v3, which select, order and shape the entities of a list. Whatever the
 * text, a parser here throws {@link dev.spfgateway.odata.ODataSyntaxException} and nothing else.
 *
 * @see <a
 *     href="https://www.odata.org/documentation/odata-version-3-0/url-conventions/#requestinginformation">OData
 *     v3 URL conventions</a>
 */
@NullMarked
package dev.spfgateway.simulator.edm.query;

import org.jspecify.annotations.NullMarked;
