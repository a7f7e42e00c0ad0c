/**
 * Value types that all other packages share, and the only source of time. Depends on the JDK only;
 * contains nothing of HTTP, OData or the pipeline's vocabulary.
 */
@NullMarked
package dev.spfgateway.base;

import org.jspecify.annotations.NullMarked;
