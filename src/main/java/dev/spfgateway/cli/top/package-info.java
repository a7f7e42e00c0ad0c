/** The live view of a gateway for terminals. */
@NullMarked
package dev.spfgateway.cli.top;

import org.jspecify.annotations.NullMarked;
