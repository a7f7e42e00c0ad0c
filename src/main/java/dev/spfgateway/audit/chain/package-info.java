/** Signs a chain, and verifies the signatures. */
@NullMarked
package dev.spfgateway.audit.chain;

import org.jspecify.annotations.NullMarked;
