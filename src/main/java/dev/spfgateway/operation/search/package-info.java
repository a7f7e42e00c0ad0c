/**
 * Looks in VMM's jobs for a mutation whose answer was lost, and says what they prove. May use
 * {@code record} and {@code vmm}.
 */
@NullMarked
package dev.spfgateway.operation.search;

import org.jspecify.annotations.NullMarked;
