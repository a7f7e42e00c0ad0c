/** The commands. Each reads its configuration, does its work, and reports in plain words. */
@NullMarked
package dev.spfgateway.cli;

import org.jspecify.annotations.NullMarked;
