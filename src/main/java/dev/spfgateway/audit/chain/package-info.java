/** Signs a chain, and verifies what was signed. */
@NullMarked
package dev.spfgateway.audit.chain;

import org.jspecify.annotations.NullMarked;
