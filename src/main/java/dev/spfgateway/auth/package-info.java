/**
 * Authentication and authorization, and the only code that issues a {@link
 * dev.spfgateway.pipeline.access.Permit}. Whatever can't be decided is refused.
 */
@NullMarked
package dev.spfgateway.auth;

import org.jspecify.annotations.NullMarked;
