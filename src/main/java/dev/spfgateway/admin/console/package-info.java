/**
 * The operators' console: its pages, which hold no data, and the resources that they read. Each
 * resource reads from functions that {@code app} takes from the capabilities, so that none of them
 * depends on a capability.
 */
@NullMarked
package dev.spfgateway.admin.console;

import org.jspecify.annotations.NullMarked;
