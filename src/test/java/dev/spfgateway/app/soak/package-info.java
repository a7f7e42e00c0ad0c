/**
 * A long run of many tenants against a gateway process that is killed again and again before a
 * simulator that misbehaves, and the examination of what is left afterwards.
 */
package dev.spfgateway.app.soak;
