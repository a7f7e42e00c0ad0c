/** What happened in the last seconds, for people who look at a running gateway. */
@NullMarked
package dev.spfgateway.base.window;

import org.jspecify.annotations.NullMarked;
