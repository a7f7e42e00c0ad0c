package dev.spfgateway.app;

import dev.spfgateway.base.Current;
import dev.spfgateway.base.InvalidSetting;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.config.ContentDigest;
import dev.spfgateway.config.GatewayConfig;
import dev.spfgateway.edge.SelfSignedCertificate;
import dev.spfgateway.edge.ServerCertificate;
import dev.spfgateway.edge.TenantListener;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.slf4j.event.Level;

/**
 * The tenant listener's certificate: read from files, which are followed for changes, or
 * self-signed.
 */
final class TenantCertificate implements Reload.Subject {
  private static final List<String> SELF_SIGNED_FOR = List.of("localhost", "127.0.0.1");

  private final Vertx vertx;
  private final Path certificate;
  private final Path privateKey;
  private final boolean askClients;
  private final Optional<SelfSignedCertificate> selfSigned;
  private final String first;
  private final Current<ServerCertificate> shown;
  private final List<TenantListener> listeners = new CopyOnWriteArrayList<>();

  private TenantCertificate(
      Vertx vertx,
      Path certificate,
      Path privateKey,
      boolean askClients,
      Optional<SelfSignedCertificate> selfSigned) {
    this.vertx = vertx;
    this.certificate = certificate;
    this.privateKey = privateKey;
    this.askClients = askClients;
    this.selfSigned = selfSigned;
    // Before reading, so that a change during the read has another fingerprint.
    this.first = ContentDigest.of(List.of(certificate, privateKey));
    this.shown = new Current<>(ServerCertificate.read(vertx, certificate, privateKey));
  }

  /**
   * Reads the configured certificate, or makes one. Blocks; not for event loops.
   *
   * @throws InvalidSetting when it can't be used
   */
  static TenantCertificate read(Vertx vertx, GatewayConfig config, Ticker ticker) {
    boolean askClients = config.authentication().clientCertificate().enabled();
    Path certificate = config.tenantListener().certificate();
    Path privateKey = config.tenantListener().privateKey();
    if (certificate != null && privateKey != null) {
      return new TenantCertificate(vertx, certificate, privateKey, askClients, Optional.empty());
    }
    SelfSignedCertificate own = selfSigned(config.dataDirectory(), ticker);
    return new TenantCertificate(
        vertx, own.certificate(), own.privateKey(), askClients, Optional.of(own));
  }

  private static SelfSignedCertificate selfSigned(Path directory, Ticker ticker) {
    try {
      return SelfSignedCertificate.ensure(
          directory.resolve("tls"), "gateway", SELF_SIGNED_FOR, ticker);
    } catch (UncheckedIOException e) {
      throw new InvalidSetting("dataDirectory", "can't store a certificate: " + e.getMessage());
    }
  }

  /** The certificate that the gateway made; empty when one is configured. */
  Optional<SelfSignedCertificate> selfSigned() {
    return selfSigned;
  }

  /** The fingerprint of the first read; empty when no files are followed. */
  Optional<String> followed() {
    return selfSigned.isPresent() ? Optional.empty() : Optional.of(first);
  }

  /** Creates a listener that uses this certificate and later its replacements. */
  TenantListener shownBy(Function<TenantListener.Keys, TenantListener> factory) {
    TenantListener made = factory.apply(new TenantListener.Keys(shown.get(), askClients));
    listeners.add(made);
    return made;
  }

  /** Registers a metric of the certificate's end. */
  void bindTo(MeterRegistry metrics) {
    Gauge.builder(
            "spfgateway.certificate.not.after.timestamp",
            () -> shown.get().notAfter().getEpochSecond())
        .description("Expiry of the listener's certificate, in Unix time.")
        .tag("listener", "tenant")
        .baseUnit("seconds")
        .register(metrics);
  }

  @Override
  public String name() {
    return "certificate";
  }

  @Override
  public Path path() {
    return certificate;
  }

  /** Two files can't be replaced atomically, so for a moment they may not match. */
  @Override
  public Level severity() {
    return Level.WARN;
  }

  @Override
  public String fingerprint() {
    return ContentDigest.of(List.of(certificate, privateKey));
  }

  @Override
  public Future<Reload.Taken> take() {
    String before = fingerprint();
    ServerCertificate changed = ServerCertificate.read(vertx, certificate, privateKey);
    TenantListener.Keys keys = new TenantListener.Keys(changed, askClients);
    return Future.all(listeners.stream().map(one -> one.show(keys)).toList())
        .onSuccess(all -> shown.set(changed))
        .map(new Reload.Taken(before, changed.subject() + " until " + changed.notAfter()))
        .recover(failure -> Future.failedFuture(unusable(failure)));
  }

  private static InvalidSetting unusable(Throwable failure) {
    return new InvalidSetting("certificate", "TLS can't use it: " + failure.getMessage());
  }
}
