package dev.spfgateway.pipeline;

import dev.spfgateway.base.HandTicker;
import dev.spfgateway.base.StampId;
import dev.spfgateway.base.SubscriptionId;
import dev.spfgateway.pipeline.access.Action;
import dev.spfgateway.pipeline.access.Grant;
import dev.spfgateway.pipeline.access.Permit;
import dev.spfgateway.pipeline.access.Principal;
import dev.spfgateway.pipeline.access.Role;
import dev.spfgateway.pipeline.access.Subscription;
import dev.spfgateway.pipeline.mutation.Operation;
import dev.spfgateway.pipeline.request.Command;
import dev.spfgateway.pipeline.request.Named;
import dev.spfgateway.pipeline.request.Request;
import dev.spfgateway.pipeline.request.Route;
import dev.spfgateway.pipeline.request.Target;
import dev.spfgateway.pipeline.request.Verb;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Builds exchanges that have come as far as a test needs: contoso's restore of a checkpoint. */
public final class Exchanges {
  public static final SubscriptionId SUBSCRIPTION =
      new SubscriptionId(UUID.fromString("aaaaaaaa-1111-4111-8111-111111111111"));
  public static final StampId STAMP =
      new StampId(UUID.fromString("bbbbbbbb-2222-4222-8222-222222222222"));
  public static final StampId OTHER_STAMP =
      new StampId(UUID.fromString("cccccccc-3333-4333-8333-333333333333"));
  public static final String ROOT = "/" + SUBSCRIPTION + "/services/systemcenter/vmm/";
  public static final String CHECKPOINT =
      "VMCheckPoints(ID=guid'dddddddd-4444-4444-8444-444444444444',StampId=guid'" + STAMP + "')";

  private Request request = Requests.aRequest("GET", ROOT).build();
  private String tenant = "contoso";
  private Grant grant = Grant.of(Role.OWNER);
  private Subscription subscription = subscription("contoso", STAMP);
  private boolean known = true;
  private Verb verb = Verb.MERGE;
  private String entitySet = "VMCheckPoints";
  private String path = CHECKPOINT;
  private Target target;
  private Set<StampId> keyStamps = Set.of(STAMP);
  private Target.Reach reach = Target.Reach.NOWHERE;
  private String query = "";
  private Set<StampId> bodyStamps = Set.of();
  private Set<UUID> bodyMachines = Set.of();
  private Set<UUID> bodyEntities = Set.of();
  private Set<Named.Id> bodyIds = Set.of();
  private Action action = Action.RESTORE;
  private Operation operation;
  private HandTicker ticker = new HandTicker();
  private final List<RegistrySnapshot.Part> registry = new ArrayList<>();

  private Exchanges() {}

  /** A restore by contoso's owner. */
  public static Exchanges anExchange() {
    return new Exchanges();
  }

  /** The subscription of a tenant on some stamps. */
  public static Subscription subscription(String tenant, StampId... stamps) {
    return new Subscription(
        SUBSCRIPTION, "Prod", tenant, "admin@" + tenant + ".example", List.of(stamps));
  }

  public Exchanges withRequest(Requests one) {
    request = one.build();
    return this;
  }

  public Exchanges withTenant(String name) {
    tenant = name;
    return this;
  }

  public Exchanges withRole(Role one) {
    grant = Grant.of(one);
    return this;
  }

  public Exchanges withGrant(Grant one) {
    grant = one;
    return this;
  }

  public Exchanges withQuery(String one) {
    query = one;
    return this;
  }

  public Exchanges withSubscription(Subscription one) {
    subscription = one;
    return this;
  }

  public Exchanges withoutKnownSubscription() {
    known = false;
    return this;
  }

  public Exchanges withVerb(Verb one) {
    verb = one;
    return this;
  }

  public Exchanges withEntitySet(String name) {
    entitySet = name;
    path = name;
    return this;
  }

  public Exchanges withPath(String one) {
    path = one;
    return this;
  }

  public Exchanges withTarget(Target one) {
    target = one;
    return this;
  }

  public Exchanges withKeyStamps(StampId... stamps) {
    keyStamps = Set.of(stamps);
    return this;
  }

  /** Goes on to other entities. */
  public Exchanges reaching(Target.Reach names) {
    reach = names;
    return this;
  }

  public Exchanges withBodyStamps(StampId... stamps) {
    bodyStamps = Set.of(stamps);
    return this;
  }

  public Exchanges withBodyMachines(UUID... machines) {
    bodyMachines = Set.of(machines);
    bodyIds =
        bodyMachines.stream().map(one -> new Named.Id("vmid", one)).collect(Collectors.toSet());
    return this;
  }

  /** Names an id by a property. */
  public Exchanges withBodyId(String property, UUID id) {
    bodyIds =
        Stream.concat(bodyIds.stream(), Stream.of(new Named.Id(property, id)))
            .collect(Collectors.toSet());
    return this;
  }

  public Exchanges withAction(Action one) {
    action = one;
    verb = one == Action.READ ? Verb.GET : verb;
    return this;
  }

  public Exchanges withOperation(Operation one) {
    operation = one;
    return this;
  }

  public Exchanges withTicker(HandTicker one) {
    ticker = one;
    return this;
  }

  /** Adds a part to its version of the registry. */
  public Exchanges withRegistry(RegistrySnapshot.Part part) {
    registry.add(part);
    return this;
  }

  /** As it stands behind the receiving stage. */
  public Exchange received() {
    return Exchange.of(
        request, Deadline.in(Duration.ofMinutes(2), ticker), new Trail(), new ClientPresence());
  }

  /** As it stands behind routing. */
  public Exchange routed() {
    Target found =
        target != null
            ? target
            : new Target.Entities(SUBSCRIPTION, verb, entitySet, keyStamps, reach, path, query);
    RegistrySnapshot.Part[] parts = registry.toArray(new RegistrySnapshot.Part[0]);
    return received()
        .with(RegistrySnapshot.of(new RegistrySnapshot.Version(1, "digest"), parts))
        .with(new Route(found, known ? Optional.of(subscription) : Optional.empty()));
  }

  /** As it stands behind authentication. */
  public Exchange authenticated() {
    return routed().with(new Principal(tenant, "ci", "", "ci-key", "api-key", grant));
  }

  /** As it stands when its body is understood. */
  public Exchange commanded() {
    return authenticated()
        .with(
            new Command(
                action,
                new Named(
                    bodyStamps,
                    bodyMachines.stream().findFirst(),
                    bodyMachines,
                    bodyEntities,
                    bodyIds,
                    Optional.empty(),
                    Optional.empty()),
                Buffer.buffer("{}"),
                "d".repeat(64)));
  }

  /** As it stands behind authorization, whatever that would have said. */
  public Exchange permitted() {
    Exchange exchange = commanded();
    Exchange permitted =
        exchange.with(new Permit(exchange.principal(), subscription, STAMP, action));
    return operation == null ? permitted : permitted.with(operation);
  }
}
