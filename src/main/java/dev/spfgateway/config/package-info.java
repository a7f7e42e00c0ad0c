/**
 * Configuration: YAML files into records, with every mistake named by file, line and key. The
 * loader knows no particular record. It reads YAML strictly into a tree with lines, compares that
 * with the components of the records, and has Jackson bind it. A load is a function of the files
 * and the environment and keeps no state, so that a reload can repeat it.
 *
 * <p>Uses {@code base} and the capabilities' configuration records; nothing else of the gateway.
 */
@NullMarked
package dev.spfgateway.config;

import org.jspecify.annotations.NullMarked;
