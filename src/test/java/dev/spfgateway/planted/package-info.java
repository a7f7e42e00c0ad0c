/**
 * Code that breaks the rules of {@code Architecture} on purpose: one tree a fault, below which the
 * packages have the gateway's names. What stands beside a fault and is allowed must not be found.
 */
package dev.spfgateway.planted;
