/** Operators' signing in and out, and their sessions as resources of the admin API. */
@NullMarked
package dev.spfgateway.admin.session;

import org.jspecify.annotations.NullMarked;
