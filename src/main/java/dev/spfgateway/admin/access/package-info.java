/** Who calls the admin listener, and in which role. */
@NullMarked
package dev.spfgateway.admin.access;

import org.jspecify.annotations.NullMarked;
