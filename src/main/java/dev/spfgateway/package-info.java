/** spf-gateway. */
@org.jspecify.annotations.NullMarked
package dev.spfgateway;
