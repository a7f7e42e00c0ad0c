/**
 * Verifies whole chains: a store's or an export's events against their signed statements and a
 * second copy of these. Knows nothing of commands.
 */
@NullMarked
package dev.spfgateway.audit.proof;

import org.jspecify.annotations.NullMarked;
