/** The admin listener: liveness, readiness and metrics for the hoster's operators. */
@NullMarked
package dev.spfgateway.admin;

import org.jspecify.annotations.NullMarked;
