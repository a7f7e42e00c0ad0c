package dev.spfgateway.simulator;

import dev.spfgateway.base.Latest;
import dev.spfgateway.base.StampId;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.simulator.spf.BasicCredentials;
import dev.spfgateway.simulator.spf.RequestLog;
import dev.spfgateway.simulator.spf.ServiceConfig;
import dev.spfgateway.simulator.spf.SpfHandler;
import dev.spfgateway.simulator.vmm.JobEngine;
import dev.spfgateway.simulator.vmm.World;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** Holds the world and all ports on one context, so that nothing in it needs a lock. */
final class SimulatorVerticle extends VerticleBase {
  /** As IIS allows by default, in bytes. */
  private static final int MAX_HEAD = 16_384;

  private final SimulatorConfig config;
  private final KeyPair keys;
  private final Ticker ticker;
  private final World world;
  private final RequestLog log;
  private final Latest<ServiceConfig> service;
  private volatile Ports ports = new Ports(Map.of(), 0);

  /** PEM files. */
  record KeyPair(Path certificate, Path privateKey) {}

  private record Ports(Map<StampId, List<Integer>> spf, int control) {}

  SimulatorVerticle(Vertx vertx, SimulatorConfig config, KeyPair keys, Ticker ticker) {
    this.config = config;
    this.keys = keys;
    this.ticker = ticker;
    this.log = new RequestLog(config.requestLogSize(), ticker);
    this.service = new Latest<>(config.service());
    JobEngine jobs = new JobEngine(vertx, ticker, config.settings());
    this.world = new World(Worlds.clouds(config), jobs);
  }

  @Override
  public Future<?> start() {
    world.replace(Worlds.machines(config, ticker));
    ControlApi control = new ControlApi(config, world, log, ticker, service);
    return listenSpf()
        .compose(
            spf ->
                vertx
                    .createHttpServer()
                    .requestHandler(control::handle)
                    .listen(config.controlPort(), "localhost")
                    .onSuccess(server -> ports = new Ports(spf, server.actualPort())));
  }

  private Future<Map<StampId, List<Integer>>> listenSpf() {
    Map<StampId, List<Future<HttpServer>>> servers = new LinkedHashMap<>();
    for (SimulatorConfig.Stamp stamp : config.stamps()) {
      servers.put(
          stamp.id(), stamp.ports().stream().map(port -> listen(stamp.id(), port)).toList());
    }
    List<Future<HttpServer>> all = servers.values().stream().flatMap(List::stream).toList();
    return Future.all(all).map(listening -> actualPorts(servers));
  }

  private static Map<StampId, List<Integer>> actualPorts(
      Map<StampId, List<Future<HttpServer>>> servers) {
    Map<StampId, List<Integer>> found = new LinkedHashMap<>();
    servers.forEach(
        (stamp, listening) ->
            found.put(
                stamp, listening.stream().map(server -> server.result().actualPort()).toList()));
    return found;
  }

  /** The port is known only once the server listens, and requests come only after that. */
  private Future<HttpServer> listen(StampId stamp, int port) {
    HttpServerOptions options =
        new HttpServerOptions()
            .setSsl(true)
            .setKeyCertOptions(
                new PemKeyCertOptions()
                    .setCertPath(keys.certificate().toString())
                    .setKeyPath(keys.privateKey().toString()))
            .setUseAlpn(false)
            .setMaxInitialLineLength(MAX_HEAD)
            .setMaxHeaderSize(MAX_HEAD);
    HttpServer server = vertx.createHttpServer(options);
    AtomicReference<SpfHandler> handler = new AtomicReference<>();
    server.requestHandler(request -> handler(handler, stamp, server).handle(request));
    return server.listen(port, config.host());
  }

  private SpfHandler handler(AtomicReference<SpfHandler> made, StampId stamp, HttpServer server) {
    return made.updateAndGet(known -> known == null ? make(stamp, server) : known);
  }

  private SpfHandler make(StampId stamp, HttpServer server) {
    return new SpfHandler(
        new SpfHandler.Endpoint(stamp, config.host(), server.actualPort()),
        new BasicCredentials(config.user(), config.password()),
        new SpfHandler.Shared(world, log, ticker, service));
  }

  /** Empty until all ports are open. */
  Map<StampId, List<Integer>> ports() {
    return ports.spf();
  }

  int controlPort() {
    return ports.control();
  }

  /** To be used on this context only. */
  World world() {
    return world;
  }

  Latest<ServiceConfig> service() {
    return service;
  }

  /** To be used on this context only. */
  RequestLog log() {
    return log;
  }

  /** Runs something on this context. */
  <T> Future<T> run(Supplier<T> work) {
    Promise<T> result = Promise.promise();
    Context own = context;
    own.runOnContext(
        go -> {
          try {
            result.complete(work.get());
          } catch (RuntimeException e) {
            result.fail(e);
          }
        });
    return result.future();
  }
}
