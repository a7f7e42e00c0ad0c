/** Tests of the operators' console in a real browser. */
package dev.spfgateway.console;
