/**
 * The control interface's JSON: one mapper with the forms of times, GUIDs and words, the rules of
 * records' components, and messages that name the place of a mistake.
 */
@NullMarked
package dev.spfgateway.simulator.json;

import org.jspecify.annotations.NullMarked;
