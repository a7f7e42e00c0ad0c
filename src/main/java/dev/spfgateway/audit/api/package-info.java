/** Shows tenants their own audit events, and operators all of them. */
@NullMarked
package dev.spfgateway.audit.api;

import org.jspecify.annotations.NullMarked;
