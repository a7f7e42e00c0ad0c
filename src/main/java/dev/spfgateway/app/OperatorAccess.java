package dev.spfgateway.app;

import dev.spfgateway.admin.AdminTlsConfig;
import dev.spfgateway.admin.access.Callers;
import dev.spfgateway.admin.access.SessionCookies;
import dev.spfgateway.admin.access.Sessions;
import dev.spfgateway.admin.route.AdminGuard;
import dev.spfgateway.admin.route.AdminRoutes;
import dev.spfgateway.admin.session.OpenIdRoutes;
import dev.spfgateway.admin.session.PasswordSignIn;
import dev.spfgateway.admin.session.SessionRoutes;
import dev.spfgateway.admin.session.SignInLog;
import dev.spfgateway.admin.session.SignedIn;
import dev.spfgateway.audit.AuditKeeper;
import dev.spfgateway.audit.OperatorEvent;
import dev.spfgateway.audit.api.OperatorDeeds;
import dev.spfgateway.config.GatewayConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How operators get access to the admin listener.
 *
 * @param guard admits their requests
 * @param routes the resources by which they sign in and out
 * @param open closes what it uses
 * @param tokenFile the file of an admin token that the gateway made; empty when one is configured
 */
record OperatorAccess(
    AdminGuard guard, AdminRoutes routes, List<Runnable> open, Optional<Path> tokenFile)
    implements AutoCloseable {
  /**
   * Reads or makes the admin token, and prepares the rest. Blocks; not for event loops.
   *
   * @throws dev.spfgateway.base.InvalidSetting when the gateway's own token can't be stored
   */
  static OperatorAccess of(
      Vertx vertx,
      GatewayConfig config,
      Registries registries,
      AuditKeeper keeper,
      Source source,
      MeterRegistry metrics) {
    AdminAccess token = AdminAccess.of(config);
    @Nullable AdminTlsConfig tls = config.adminListener().tls();
    Sessions sessions =
        new Sessions(config.adminListener().sessions(), source.ticker(), source.random());
    SessionCookies cookies = new SessionCookies(tls != null);
    Callers callers =
        new Callers(token.token(), sessions, cookies, registries::operators, source.ticker());
    SignInLog log = new SignInLog(source.ticker(), audit(config, keeper, source));
    PasswordSignIn passwords =
        new PasswordSignIn(
            vertx,
            config.adminListener().signIn(),
            registries::operators,
            source.random(),
            source.ticker(),
            metrics);
    Optional<OpenIdRoutes> openId =
        Optional.ofNullable(config.adminListener().openId())
            .map(
                one ->
                    new OpenIdRoutes(
                        one,
                        OpenIdRoutes.provider(vertx, one, source.ticker(), metrics),
                        new SignedIn(sessions, callers, cookies, log),
                        source.random(),
                        source.ticker()));
    @Nullable JsonObject button = openId.map(OpenIdRoutes::button).orElse(null);
    AdminGuard guard =
        new AdminGuard(
            config.adminListener().names(),
            callers,
            () ->
                new JsonObject()
                    .put("password", registries.operators().anyPassword())
                    .put("oidc", button),
            protection(tls));
    SessionRoutes sessionRoutes =
        new SessionRoutes(sessions, callers, cookies, passwords, log, openId.isPresent());
    return new OperatorAccess(
        guard,
        api -> {
          sessionRoutes.register(api);
          openId.ifPresent(one -> one.register(api));
        },
        List.of(passwords::close, () -> openId.ifPresent(OpenIdRoutes::close)),
        token.file());
  }

  private static SignInLog.Audit audit(GatewayConfig config, AuditKeeper keeper, Source source) {
    OperatorDeeds deeds =
        new OperatorDeeds(keeper, config.audit().commitTimeout(), source.ticker(), source.ids());
    return (who, action, subject, detail) ->
        deeds.note(
            new OperatorDeeds.Intention(
                new OperatorEvent.Operator(who.name(), who.by().word(), who.address()),
                action,
                subject,
                ""),
            detail);
  }

  private static AdminGuard.Tls protection(@Nullable AdminTlsConfig tls) {
    if (tls == null) {
      return AdminGuard.Tls.OFF;
    }
    return tls.clientCertificates() != null && tls.clientCertificates().required()
        ? AdminGuard.Tls.WITH_CERTIFICATES
        : AdminGuard.Tls.ON;
  }

  @Override
  public void close() {
    open.forEach(Runnable::run);
  }
}
