package dev.spfgateway.config;

import dev.spfgateway.admin.AdminConfig;
import dev.spfgateway.audit.AuditConfig;
import dev.spfgateway.auth.AuthenticationConfig;
import dev.spfgateway.auth.AuthorizationConfig;
import dev.spfgateway.base.memory.MemoryConfig;
import dev.spfgateway.connect.NameConfig;
import dev.spfgateway.edge.EdgeConfig;
import dev.spfgateway.limit.LimitConfig;
import dev.spfgateway.operation.record.OperationConfig;
import dev.spfgateway.routing.BatchConfig;
import dev.spfgateway.store.StoreConfig;
import dev.spfgateway.telemetry.TelemetryConfig;
import dev.spfgateway.upstream.config.UpstreamConfig;
import java.nio.file.Path;

/**
 * A gateway's configuration without its tenants: {@code gateway.yaml}.
 *
 * @param dataDirectory directory of the store and, when none is configured, the self-signed
 *     certificate; created when absent
 * @param registry the file with stamps and tenants
 * @param reload how changes of registry and certificate are noticed
 * @param tenantListener the listener for tenants
 * @param adminListener the listener for operators
 * @param authentication how callers authenticate
 * @param authorization which actions are allowed
 * @param limits limits on a tenant's use
 * @param batch limits on a {@code $batch}
 * @param names how host names are resolved
 * @param upstream how the gateway talks to SPF
 * @param operation how mutations are protected from happening twice and followed to their end
 * @param audit how mutations are recorded
 * @param store how the store writes
 * @param telemetry traces of requests
 * @param memory limits of the memory that clients make the gateway hold
 * @param shutdown how the gateway stops
 */
public record GatewayConfig(
    Path dataDirectory,
    Path registry,
    ReloadConfig reload,
    EdgeConfig tenantListener,
    AdminConfig adminListener,
    AuthenticationConfig authentication,
    AuthorizationConfig authorization,
    LimitConfig limits,
    BatchConfig batch,
    NameConfig names,
    UpstreamConfig upstream,
    OperationConfig operation,
    AuditConfig audit,
    StoreConfig store,
    TelemetryConfig telemetry,
    MemoryConfig memory,
    ShutdownConfig shutdown) {}
