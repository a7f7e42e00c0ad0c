/**
 * The stages that turn mutations into operations, look for lost ones and outlast the gateway's
 * stop. May use every package below it; none of them uses this one.
 */
@NullMarked
package dev.spfgateway.operation;

import org.jspecify.annotations.NullMarked;
