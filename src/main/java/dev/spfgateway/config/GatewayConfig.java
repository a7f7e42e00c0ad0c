package dev.spfgateway.config;

import dev.spfgateway.admin.AdminConfig;
import dev.spfgateway.audit.AuditConfig;
import dev.spfgateway.auth.AuthenticationConfig;
import dev.spfgateway.auth.AuthorizationConfig;
import dev.spfgateway.base.memory.MemoryConfig;
import dev.spfgateway.connect.NameConfig;
import dev.spfgateway.edge.EdgeConfig;
import dev.spfgateway.limit.LimitConfig;
import dev.spfgateway.operation.OperationConfig;
import dev.spfgateway.routing.BatchConfig;
import dev.spfgateway.store.StoreConfig;
import dev.spfgateway.telemetry.TelemetryConfig;
import dev.spfgateway.upstream.UpstreamConfig;
import java.nio.file.Path;

/**
 * Everything that one gateway needs to know but who its tenants are: {@code gateway.yaml}.
 *
 * @param dataDirectory holds the store and, without a certificate of your own, the self-signed one;
 *     made when absent
 * @param registry the file with stamps and tenants
 * @param reload how a changed registry or certificate is noticed
 * @param tenantListener where tenants call
 * @param adminListener where operators look
 * @param authentication how callers say who they are
 * @param authorization what may be done by whom
 * @param limits what one tenant may use
 * @param batch what a {@code $batch} may measure
 * @param names how host names become addresses
 * @param upstream how the gateway speaks to SPF
 * @param operation how mutations are kept from happening twice and followed to their end
 * @param audit how mutations are recorded
 * @param store how the store writes
 * @param telemetry what is told of requests beyond log and metrics
 * @param memory how much clients may make the gateway hold
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
