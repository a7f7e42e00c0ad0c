/**
 * Reads and writes the control interface's JSON: one mapper with the forms of times, GUIDs and
 * words, the rules for records' components, and messages that locate a mistake.
 */
@NullMarked
package dev.spfgateway.simulator.json;

import org.jspecify.annotations.NullMarked;
