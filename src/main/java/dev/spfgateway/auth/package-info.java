/**
 * Who is calling and may they: authentication, authorization, and the only makers of a {@link
 * dev.spfgateway.pipeline.Permit}. Undecided is refused.
 */
@NullMarked
package dev.spfgateway.auth;

import org.jspecify.annotations.NullMarked;
