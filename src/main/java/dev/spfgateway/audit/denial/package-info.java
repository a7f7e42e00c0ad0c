/** Counts denials and records the counts, so that a flood of denials can't fill the disk. */
@NullMarked
package dev.spfgateway.audit.denial;

import org.jspecify.annotations.NullMarked;
