package dev.spfgateway.simulator.spf;

import dev.spfgateway.simulator.vmm.Caller;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * A request for the OData service, on its own or within a batch.
 *
 * @param verb after {@code X-HTTP-Method}
 * @param query raw, or null
 * @param caller the account for which VMM runs jobs when no principal is named
 */
record Call(
    String verb,
    SpfPath path,
    @Nullable String query,
    MultiMap headers,
    Buffer body,
    Caller caller) {}
