/**
 * Loads YAML files into configuration records and reports every mistake by file, line and key. The
 * loader depends on no particular record. It reads YAML strictly into a tree with line numbers,
 * compares the tree with the records' components, and binds it through Jackson. A load depends only
 * on the files and the environment, so a reload can repeat it.
 *
 * <p>Depends on {@code base} and the capabilities' configuration records, and on nothing else of
 * the gateway.
 */
@NullMarked
package dev.spfgateway.config;

import org.jspecify.annotations.NullMarked;
