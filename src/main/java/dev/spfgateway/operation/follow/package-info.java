/**
 * Watches operations after their request has ended, and settles those whose outcome is unknown. May
 * use {@code search}, {@code record} and {@code vmm}.
 */
@NullMarked
package dev.spfgateway.operation.follow;

import org.jspecify.annotations.NullMarked;
