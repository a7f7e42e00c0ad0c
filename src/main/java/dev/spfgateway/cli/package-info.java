/** The commands. Each one reads its configuration, does its work, and tells in plain words. */
@NullMarked
package dev.spfgateway.cli;

import org.jspecify.annotations.NullMarked;
