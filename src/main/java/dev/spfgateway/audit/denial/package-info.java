/** Records what was denied, so that a flood of denials can't fill the disk. */
@NullMarked
package dev.spfgateway.audit.denial;

import org.jspecify.annotations.NullMarked;
