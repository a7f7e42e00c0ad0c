package dev.spfgateway.simulator.spf;

import dev.spfgateway.simulator.vmm.Caller;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * A request for the OData service, whether it came by itself or within a batch.
 *
 * @param verb after {@code X-HTTP-Method}
 * @param query raw, or null
 * @param caller for whom VMM runs jobs where no principal is named
 */
record Call(
    String verb,
    SpfPath path,
    @Nullable String query,
    MultiMap headers,
    Buffer body,
    Caller caller) {}
