/**
 * The tenant listener: turns an HTTP request into an {@code Exchange}, a {@code Reply} into a
 * response, and a failure into an OData error. Knows nothing of tenants, stamps or audit.
 */
@NullMarked
package dev.spfgateway.edge;

import org.jspecify.annotations.NullMarked;
