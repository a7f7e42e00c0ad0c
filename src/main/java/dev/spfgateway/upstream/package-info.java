/**
 * SPF endpoints: the client, each attempt's delivery phase, what an answer proves, credentials, and
 * which headers pass. The rule that no mutation is sent twice lives here.
 */
@NullMarked
package dev.spfgateway.upstream;

import org.jspecify.annotations.NullMarked;
