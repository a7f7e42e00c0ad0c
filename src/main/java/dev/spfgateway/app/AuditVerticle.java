package dev.spfgateway.app;

import dev.spfgateway.audit.AuditArchive;
import dev.spfgateway.audit.AuditConfig;
import dev.spfgateway.audit.AuditKeeper;
import dev.spfgateway.audit.LossGate;
import dev.spfgateway.audit.chain.LossFiles;
import dev.spfgateway.audit.chain.LossWatch;
import dev.spfgateway.audit.chain.Notary;
import dev.spfgateway.audit.chain.Retention;
import dev.spfgateway.audit.denial.Denials;
import dev.spfgateway.audit.stream.Pump;
import dev.spfgateway.audit.stream.Pumps;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.base.Uuid7;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Runs signatures, retention, denials and streams of the audit log on an event loop apart from the
 * requests.
 */
final class AuditVerticle extends VerticleBase {
  private final Parts parts;
  private final List<Pump> pumps = new CopyOnWriteArrayList<>();
  private volatile Optional<Notary> notary = Optional.empty();
  private Optional<Retention> retention = Optional.empty();
  private Optional<LossWatch> watch = Optional.empty();

  AuditVerticle(Parts parts) {
    this.parts = parts;
  }

  /** The verticle's dependencies. */
  record Parts(
      AuditConfig config,
      AuditArchive archive,
      AuditKeeper keeper,
      LossGate gate,
      Denials denials,
      Places places,
      Ticker ticker,
      Uuid7 ids,
      MeterRegistry metrics) {}

  /**
   * The files that describe the chain outside the store.
   *
   * @param keys the directory of the signing keys
   * @param heads the file that signed statements are copied to
   * @param headsAreNew whether that file did not exist when the gateway started
   */
  record Places(Path keys, Path heads, boolean headsAreNew) {}

  /** Failures that do not keep the gateway from serving; empty when there are none. */
  List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    notary
        .filter(Notary::isFailing)
        .ifPresent(one -> warnings.add("signing the audit chain's head fails"));
    pumps.stream()
        .filter(Pump::isFailing)
        .forEach(pump -> warnings.add("the audit stream " + pump.name() + " can't deliver"));
    return warnings;
  }

  @Override
  public Future<?> start() {
    AuditConfig config = parts.config();
    Notary signer =
        new Notary(
            vertx, parts.archive(), parts.keeper(), config, parts.places().keys(), parts.ticker());
    notary = Optional.of(signer);
    Gauge.builder("spfgateway.audit.unsigned", () -> signer.isFailing() ? 1 : 0)
        .description("Whether signing the audit chain's head fails (1).")
        .register(parts.metrics());
    Gauge.builder("spfgateway.audit.head.age", () -> signer.headAge().toMillis() / 1e3)
        .description("Time since the audit chain's last head was signed.")
        .baseUnit("seconds")
        .register(parts.metrics());
    Retention dropping = signer.retention();
    retention = Optional.of(dropping);
    pumps.addAll(
        Pumps.of(
            vertx,
            config,
            parts.places().heads(),
            new Pump.Source(
                parts.archive(), parts.keeper(), config.chain(), parts.ticker(), parts.metrics())));
    LossWatch losses = new LossWatch(vertx, watched(), signer, this::rewind);
    watch = Optional.of(losses);
    return losses
        .begin()
        .compose(signed -> Future.all(pumps.stream().map(Pump::start).toList()))
        .onSuccess(started -> copyAllHeads())
        .compose(started -> losses.start())
        .onSuccess(
            started -> {
              dropping.start();
              parts.denials().start(vertx);
            });
  }

  private LossWatch.Source watched() {
    return new LossWatch.Source(
        parts.config().chain(),
        parts.archive(),
        parts.keeper(),
        parts.gate(),
        new LossFiles(parts.places().keys()),
        parts.places().heads(),
        parts.ticker(),
        parts.ids());
  }

  private void rewind(long event, long statement) {
    pumps.forEach(pump -> pump.rewind(event, statement));
  }

  /**
   * Copies all statements, from the first one, when the heads file was removed or never existed.
   */
  private void copyAllHeads() {
    if (parts.places().headsAreNew()) {
      pumps.stream().filter(pump -> pump.name().equals(Pumps.HEADS)).forEach(p -> p.rewind(0, 0));
    }
  }

  /** Denials first, so that the last head covers them; streams last, so that they deliver it. */
  @Override
  public Future<?> stop() {
    watch.ifPresent(LossWatch::stop);
    return parts
        .denials()
        .stop(vertx)
        .compose(flushed -> retention.map(Retention::stop).orElse(Future.succeededFuture()))
        .transform(done -> notary.map(Notary::stop).orElse(Future.succeededFuture()))
        .transform(done -> Future.join(pumps.stream().map(Pump::stop).toList()));
  }
}
