package dev.spfgateway.simulator;

import dev.spfgateway.base.CannotListen;
import dev.spfgateway.base.Current;
import dev.spfgateway.base.StampId;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.simulator.fault.ConnectionFault;
import dev.spfgateway.simulator.fault.Facts;
import dev.spfgateway.simulator.fault.FaultRules;
import dev.spfgateway.simulator.fault.Moment;
import dev.spfgateway.simulator.spf.Access;
import dev.spfgateway.simulator.spf.Account;
import dev.spfgateway.simulator.spf.RequestLog;
import dev.spfgateway.simulator.spf.ServiceConfig;
import dev.spfgateway.simulator.spf.SpfHandler;
import dev.spfgateway.simulator.vmm.JobEngine;
import dev.spfgateway.simulator.vmm.World;
import dev.spfgateway.simulator.wire.FaultyTls;
import dev.spfgateway.simulator.wire.UntrustedCertificate;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509KeyManager;
import org.jspecify.annotations.Nullable;

/** Holds the world and all ports on one context, so that no part needs a lock. */
final class SimulatorVerticle extends VerticleBase {
  /** IIS's default, in bytes. */
  private static final int MAX_HEAD = 16_384;

  private final SimulatorConfig config;
  private final KeyPair keys;
  private final Ticker ticker;
  private final World world;
  private final RequestLog log;
  private final Access access;
  private final Faults faults = new Faults(new FaultRules(new SecureRandom()));
  private final UntrustedCertificate untrusted;
  private final Current<ServiceConfig> service;
  private volatile Ports ports = new Ports(Map.of(), 0);

  /** PEM files. */
  record KeyPair(Path certificate, Path privateKey) {}

  private record Ports(Map<StampId, List<Integer>> spf, int control) {}

  SimulatorVerticle(Vertx vertx, SimulatorConfig config, KeyPair keys, Ticker ticker) {
    this.config = config;
    this.keys = keys;
    this.ticker = ticker;
    this.log = new RequestLog(config.requestLogSize(), ticker);
    this.access = access(config);
    this.service = new Current<>(config.service());
    JobEngine jobs = new JobEngine(vertx, ticker, config.settings());
    this.world = new World(Worlds.clouds(config), jobs);
    this.untrusted = new UntrustedCertificate(config.host(), ticker);
  }

  private static Access access(SimulatorConfig config) {
    AccessConfig access = config.access();
    List<Account> accounts = new ArrayList<>();
    accounts.add(new Account(config.user(), config.password(), access.lockAfter()));
    access
        .accounts()
        .forEach(
            more -> accounts.add(new Account(more.user(), more.password(), access.lockAfter())));
    return new Access(
        new Access.Rules(Set.copyOf(access.schemes()), config.host(), access.domain()), accounts);
  }

  @Override
  public Future<?> start() {
    world.replace(Worlds.machines(config, ticker));
    ControlRouter control = new ControlRouter(vertx);
    new ControlApi(config, world, log, access, ticker, service).mount(control);
    new FaultsApi(faults).mount(control);
    return vertx
        .executeBlocking(this::readKeys)
        .compose(this::listenSpf)
        .compose(
            spf ->
                vertx
                    .createHttpServer()
                    .requestHandler(control.router())
                    .listen(config.controlPort(), "localhost")
                    .recover(this::noControl)
                    .onSuccess(server -> ports = new Ports(numbers(), server.actualPort())));
  }

  private Future<HttpServer> noControl(Throwable failure) {
    return Future.failedFuture(
        CannotListen.on("the simulator's controlPort", "localhost", config.controlPort(), failure));
  }

  /** Read once for all ports: the JDK takes a while to put a key into its key store. */
  private KeyCertOptions readKeys() throws Exception {
    PemKeyCertOptions pem =
        new PemKeyCertOptions()
            .setCertPath(keys.certificate().toString())
            .setKeyPath(keys.privateKey().toString());
    KeyManager[] managers = pem.getKeyManagerFactory(vertx).getKeyManagers();
    return KeyCertOptions.wrap((X509KeyManager) managers[0]);
  }

  private Future<?> listenSpf(KeyCertOptions identity) {
    List<Future<Void>> opening = new ArrayList<>();
    for (SimulatorConfig.Stamp stamp : config.stamps()) {
      for (int number : stamp.ports()) {
        SpfPort port = new SpfPort(vertx, stamp.id(), config.host(), number);
        faults.govern(port);
        opening.add(port.open(new SpfPort.Setup(options(port, identity), handler(port))));
      }
    }
    return Future.all(opening);
  }

  private Map<StampId, List<Integer>> numbers() {
    return faults.ports().stream()
        .collect(
            Collectors.groupingBy(
                SpfPort::stamp, Collectors.mapping(SpfPort::number, Collectors.toList())));
  }

  private HttpServerOptions askingForCertificates(HttpServerOptions options) {
    @Nullable Path trust = config.access().clientTrust();
    return trust == null
        ? options
        : options
            .setClientAuth(ClientAuth.REQUIRED)
            .setTrustOptions(new PemTrustOptions().addCertPath(trust.toString()));
  }

  private HttpServerOptions options(SpfPort port, KeyCertOptions identity) {
    return askingForCertificates(new HttpServerOptions())
        .setSsl(true)
        .setSslEngineOptions(new FaultyTls(() -> connectionFault(port), untrusted))
        .setKeyCertOptions(identity)
        .setUseAlpn(false)
        .setMaxInitialLineLength(MAX_HEAD)
        .setMaxHeaderSize(MAX_HEAD);
  }

  private Optional<ConnectionFault> connectionFault(SpfPort port) {
    return faults
        .rules()
        .at(Moment.CONNECTING, Facts.ofConnection(port.stamp(), port.number()))
        .fault()
        .map(ConnectionFault.class::cast);
  }

  /** A port's number is known only once it is open; requests arrive only after that. */
  private Handler<HttpServerRequest> handler(SpfPort port) {
    AtomicReference<SpfHandler> made = new AtomicReference<>();
    return request ->
        made.updateAndGet(known -> known == null ? handlerOf(port) : known).handle(request);
  }

  private SpfHandler handlerOf(SpfPort port) {
    return new SpfHandler(
        new SpfHandler.Endpoint(port.stamp(), config.host(), port.number()),
        access,
        new SpfHandler.Shared(vertx, world, log, faults.rules(), ticker, service));
  }

  /** Empty until all ports are open. */
  Map<StampId, List<Integer>> ports() {
    return ports.spf();
  }

  int controlPort() {
    return ports.control();
  }

  /** Confined to this context. */
  Optional<UUID> restoreAs(String owner, UUID checkpoint) {
    return new Bystander(world, ticker).restore(checkpoint, owner);
  }

  /** Confined to this context. */
  World world() {
    return world;
  }

  Current<ServiceConfig> service() {
    return service;
  }

  /** Confined to this context. */
  Faults faults() {
    return faults;
  }

  /** Confined to this context. */
  RequestLog log() {
    return log;
  }

  /** Confined to this context. */
  Access access() {
    return access;
  }

  /** Runs work on this context. */
  <T> Future<T> run(Supplier<T> work) {
    return begin(() -> Future.succeededFuture(work.get()));
  }

  /** Starts asynchronous work on this context. */
  <T> Future<T> begin(Supplier<Future<T>> work) {
    Promise<T> result = Promise.promise();
    Context own = context;
    own.runOnContext(
        go -> Future.<Void>succeededFuture().compose(on -> work.get()).onComplete(result));
    return result.future();
  }
}
