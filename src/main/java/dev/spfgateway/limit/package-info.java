/** What one tenant may use of the gateway: rates and concurrency, so that none starves another. */
@NullMarked
package dev.spfgateway.limit;

import org.jspecify.annotations.NullMarked;
