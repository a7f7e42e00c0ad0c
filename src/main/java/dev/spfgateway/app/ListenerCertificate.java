package dev.spfgateway.app;

import dev.spfgateway.admin.AdminTlsConfig;
import dev.spfgateway.base.Current;
import dev.spfgateway.base.InvalidSetting;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.config.ContentDigest;
import dev.spfgateway.config.GatewayConfig;
import dev.spfgateway.edge.SelfSignedCertificate;
import dev.spfgateway.http.ServerCertificate;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/** A listener's certificate: read from files, which are followed for changes, or self-signed. */
final class ListenerCertificate implements Reload.Subject {
  private static final List<String> SELF_SIGNED_FOR = List.of("localhost", "127.0.0.1");

  private final Vertx vertx;
  private final Name name;
  private final Path certificate;
  private final Path privateKey;
  private final List<Path> files;
  private final Optional<SelfSignedCertificate> selfSigned;
  private final String first;
  private final Current<ServerCertificate> shown;
  private final List<Function<ServerCertificate, Future<Void>>> listeners =
      new CopyOnWriteArrayList<>();

  /**
   * What it is called.
   *
   * @param subject in log and metrics of reloads
   * @param listener in the metric of its end
   */
  private record Name(String subject, String listener) {}

  /**
   * Where it is.
   *
   * @param certificate PEM file with the chain
   * @param privateKey PEM file
   * @param selfSigned present when the gateway made it
   */
  private record Place(
      Path certificate, Path privateKey, Optional<SelfSignedCertificate> selfSigned) {}

  private ListenerCertificate(Vertx vertx, Name name, Place place, List<Path> more) {
    this.vertx = vertx;
    this.name = name;
    this.certificate = place.certificate();
    this.privateKey = place.privateKey();
    this.selfSigned = place.selfSigned();
    this.files = new ArrayList<>(List.of(certificate, privateKey));
    files.addAll(more);
    // Before reading, so that a change during the read has another fingerprint.
    this.first = ContentDigest.of(files);
    this.shown = new Current<>(ServerCertificate.read(vertx, certificate, privateKey));
  }

  /**
   * Reads the tenant listener's certificate, or makes one. Blocks; not for event loops.
   *
   * @throws InvalidSetting when it can't be used
   */
  static ListenerCertificate ofTenants(Vertx vertx, GatewayConfig config, Ticker ticker) {
    return new ListenerCertificate(
        vertx, new Name("certificate", "tenant"), tenants(config, ticker), List.of());
  }

  /**
   * Reads the admin listener's certificate, which is the tenant listener's if none is configured.
   * The file of its clients' authority is followed, too. Blocks; not for event loops.
   *
   * @return empty when the admin listener does not speak TLS
   * @throws InvalidSetting when it can't be used
   */
  static Optional<ListenerCertificate> ofAdmin(Vertx vertx, GatewayConfig config, Ticker ticker) {
    @Nullable AdminTlsConfig tls = config.adminListener().tls();
    if (tls == null) {
      return Optional.empty();
    }
    Place place =
        tls.certificate() != null && tls.privateKey() != null
            ? new Place(tls.certificate(), tls.privateKey(), Optional.empty())
            : tenants(config, ticker);
    List<Path> more =
        Optional.ofNullable(tls.clientCertificates())
            .map(AdminTlsConfig.ClientCertificates::authority)
            .stream()
            .toList();
    return Optional.of(
        new ListenerCertificate(vertx, new Name("admin-certificate", "admin"), place, more));
  }

  private static Place tenants(GatewayConfig config, Ticker ticker) {
    @Nullable Path certificate = config.tenantListener().certificate();
    if (certificate != null) {
      return new Place(
          certificate,
          Objects.requireNonNull(config.tenantListener().privateKey()),
          Optional.empty());
    }
    SelfSignedCertificate own = selfSigned(config.dataDirectory(), ticker);
    return new Place(own.certificate(), own.privateKey(), Optional.of(own));
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
    return selfSigned.isPresent() && files.size() == 2 ? Optional.empty() : Optional.of(first);
  }

  /** The certificate in use. */
  ServerCertificate current() {
    return shown.get();
  }

  /**
   * Has {@code listener} show each replacement.
   *
   * @param listener fails when it can't use the replacement; called on a worker thread
   */
  void onChange(Function<ServerCertificate, Future<Void>> listener) {
    listeners.add(listener);
  }

  /** Registers a metric of the certificate's end. */
  void bindTo(MeterRegistry metrics) {
    Gauge.builder(
            "spfgateway.certificate.not.after.timestamp",
            () -> shown.get().notAfter().getEpochSecond())
        .description("Expiry of the listener's certificate, in Unix time.")
        .tag("listener", name.listener())
        .baseUnit("seconds")
        .register(metrics);
  }

  /** When the certificate expires. */
  Instant notAfter() {
    return shown.get().notAfter();
  }

  @Override
  public String name() {
    return name.subject();
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
    return ContentDigest.of(files);
  }

  @Override
  public Future<Reload.Taken> take() {
    String before = fingerprint();
    ServerCertificate changed = ServerCertificate.read(vertx, certificate, privateKey);
    return Future.all(listeners.stream().map(one -> one.apply(changed)).toList())
        .onSuccess(all -> shown.set(changed))
        .map(new Reload.Taken(before, changed.subject() + " until " + changed.notAfter()))
        .recover(failure -> Future.failedFuture(unusable(failure)));
  }

  private static InvalidSetting unusable(Throwable failure) {
    return failure instanceof InvalidSetting wrong
        ? wrong
        : new InvalidSetting("certificate", "TLS can't use it: " + failure.getMessage());
  }
}
