package dev.spfgateway.auth;

import static dev.spfgateway.pipeline.Exchanges.STAMP;
import static dev.spfgateway.pipeline.Exchanges.anExchange;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.pipeline.Exchanges;
import dev.spfgateway.pipeline.Passage;
import dev.spfgateway.pipeline.Stage;
import dev.spfgateway.pipeline.access.Action;
import dev.spfgateway.pipeline.access.Grant;
import dev.spfgateway.pipeline.access.Role;
import dev.spfgateway.pipeline.access.Scope;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.request.Named;
import dev.spfgateway.pipeline.request.Verb;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A credential for automation: access to what it is restricted to, and to nothing else. */
class ScopeTest {
  private static final UUID MINE = UUID.fromString("11111111-0000-4000-8000-000000000001");
  private static final UUID OTHERS = UUID.fromString("22222222-0000-4000-8000-000000000002");
  private static final UUID NAMED = UUID.fromString("33333333-0000-4000-8000-000000000003");
  private static final UUID OF_MINE = UUID.fromString("44444444-0000-4000-8000-000000000004");
  private static final UUID OF_OTHERS = UUID.fromString("55555555-0000-4000-8000-000000000005");
  private static final UUID ABSENT = UUID.fromString("66666666-0000-4000-8000-000000000006");
  private static final Map<UUID, UUID> MACHINE_OF =
      Map.of(OF_MINE, MINE, OF_OTHERS, OTHERS, NAMED, OTHERS);
  private static final AuthorizationConfig RULES = new AuthorizationConfig(Map.of(), Map.of());

  private static final UUID ECHOED = UUID.fromString("99999999-0000-4000-8000-000000000009");
  private static final Scope MACHINE = new Scope(Set.of(), Set.of(MINE), Set.of());
  private static final Scope CHECKPOINT = new Scope(Set.of(), Set.of(), Set.of(NAMED));
  private static final Scope RESTORE_ONLY =
      new Scope(Set.of(Action.RESTORE), Set.of(MINE), Set.of());

  private ShownIds shown =
      (subscription, entity, deadline) ->
          Future.succeededFuture(
              Optional.ofNullable(MACHINE_OF.get(entity.id()))
                  .map(
                      machine ->
                          Set.of(new Named.Id("vmid", machine), new Named.Id("parentid", ECHOED)))
                  .orElse(Set.of()));

  private final Stage early = new AuthorizeStage(RULES);
  private final Passage passage =
      Passage.through(
          (exchange, next) ->
              early.handle(
                  exchange,
                  passed ->
                      new PermitStage(
                              RULES, (one, entity, deadline) -> shown.of(one, entity, deadline))
                          .handle(passed, next)));

  private static Exchanges by(Scope scope) {
    return anExchange().withGrant(new Grant(Optional.of(Role.OWNER), Map.of(), List.of(), scope));
  }

  private static String entity(String set, UUID id) {
    return set + "(ID=guid'" + id + "',StampId=guid'" + STAMP + "')";
  }

  private static Exchanges restore(Scope scope, UUID checkpoint) {
    return by(scope).withPath(entity("VMCheckPoints", checkpoint));
  }

  private static Exchanges read(Scope scope, String set, String path, String query) {
    return by(scope).withEntitySet(set).withPath(path).withQuery(query).withAction(Action.READ);
  }

  static Stream<Exchanges> inside() {
    return Stream.of(
        restore(MACHINE, OF_MINE),
        restore(MACHINE, OF_MINE).withBodyMachines(MINE),
        restore(CHECKPOINT, NAMED),
        restore(CHECKPOINT, NAMED).withAction(Action.DELETE).withVerb(Verb.DELETE),
        restore(CHECKPOINT, NAMED).withBodyId("vmid", OTHERS), // its own machine, sent back
        restore(CHECKPOINT, NAMED).withBodyId("parentid", ECHOED),
        restore(CHECKPOINT, NAMED).withBodyId("anything", NAMED),
        restore(MACHINE, OF_MINE).withBodyId("vmid", MINE),
        restore(MACHINE, OF_MINE).withBodyId("parentid", ECHOED),
        by(MACHINE)
            .withEntitySet("VMCheckPoints")
            .withVerb(Verb.POST)
            .withAction(Action.CREATE)
            .withBodyMachines(MINE),
        by(MACHINE)
            .withEntitySet("VirtualMachines")
            .withPath(entity("VirtualMachines", MINE))
            .withAction(Action.OPERATE),
        read(MACHINE, "VirtualMachines", entity("VirtualMachines", MINE), ""),
        read(
            MACHINE,
            "VirtualMachines",
            entity("VirtualMachines", MINE),
            "?$expand=VMCheckpoints&$select=ID,Name"),
        read(MACHINE, "VirtualMachines", entity("VirtualMachines", MINE) + "/VMCheckpoints", ""),
        read(MACHINE, "VMCheckPoints", entity("VMCheckPoints", OF_MINE), ""),
        read(MACHINE, "VMCheckPoints", "VMCheckPoints", "?$filter=VMId+eq+guid'" + MINE + "'"),
        read(
            MACHINE,
            "VMCheckPoints",
            "VMCheckPoints",
            "?%24filter=VMId%20eq%20guid'"
                + MINE
                + "'%20and%20StampId%20eq%20guid'"
                + STAMP
                + "'&$orderby=AddedTime%20desc&$top=1"),
        read(MACHINE, "", "", ""),
        read(CHECKPOINT, "$metadata", "$metadata", ""));
  }

  @ParameterizedTest
  @MethodSource("inside")
  void letsThroughWhatIsInside(Exchanges exchange) {
    assertThat(passage.pass(exchange.commanded()).permit()).isNotNull();
  }

  static Stream<Exchanges> outside() {
    String mine = entity("VirtualMachines", MINE);
    return Stream.of(
        restore(MACHINE, OF_OTHERS),
        restore(MACHINE, ABSENT),
        restore(MACHINE, OF_MINE).withBodyMachines(OTHERS),
        restore(MACHINE, OF_MINE).withBodyMachines(MINE, new UUID(0, 0)),
        restore(CHECKPOINT, OF_MINE),
        restore(CHECKPOINT, NAMED).withBodyId("vmid", MINE),
        restore(CHECKPOINT, NAMED).withBodyId("vmid", ECHOED),
        restore(CHECKPOINT, NAMED).withBodyId("vmid", new UUID(0, 0)),
        restore(CHECKPOINT, NAMED).withBodyId("vmcheckpointid", OF_MINE),
        restore(CHECKPOINT, NAMED).withBodyId("cloudid", OTHERS),
        restore(MACHINE, OF_MINE).withBodyId("vmcheckpointid", OF_OTHERS),
        by(MACHINE)
            .withEntitySet("VirtualMachines")
            .withPath(mine)
            .withAction(Action.UPDATE)
            .withBodyId("cloudid", OTHERS),
        by(MACHINE)
            .withEntitySet("VMCheckPoints")
            .withVerb(Verb.POST)
            .withAction(Action.CREATE)
            .withBodyMachines(MINE)
            .withBodyId("parentcheckpointid", OTHERS),
        by(MACHINE).withEntitySet("Jobs").withPath(entity("Jobs", MINE)).withAction(Action.RESTORE),
        restore(CHECKPOINT, NAMED).withPath("VMCheckPoints(guid'" + NAMED + "')"),
        restore(CHECKPOINT, NAMED).withPath("VMCheckPoints/" + NAMED),
        by(MACHINE).withEntitySet("VMCheckPoints").withVerb(Verb.POST).withAction(Action.CREATE),
        by(MACHINE)
            .withEntitySet("VMCheckPoints")
            .withVerb(Verb.POST)
            .withAction(Action.CREATE)
            .withBodyMachines(MINE, OTHERS),
        by(CHECKPOINT)
            .withEntitySet("VMCheckPoints")
            .withVerb(Verb.POST)
            .withAction(Action.CREATE)
            .withBodyMachines(MINE),
        by(MACHINE)
            .withEntitySet("VirtualMachines")
            .withPath(entity("VirtualMachines", OTHERS))
            .withAction(Action.OPERATE),
        by(MACHINE).withEntitySet("VirtualMachines").withVerb(Verb.POST).withAction(Action.CREATE),
        read(MACHINE, "VirtualMachines", "VirtualMachines", ""),
        read(MACHINE, "VMCheckPoints", "VMCheckPoints", ""),
        read(MACHINE, "VMCheckPoints", "VMCheckPoints/$count", ""),
        read(MACHINE, "Jobs", "Jobs", ""),
        read(MACHINE, "VirtualMachines", mine + "/Cloud", ""),
        read(MACHINE, "VirtualMachines", mine + "/VMCheckpoints/VM", ""),
        read(CHECKPOINT, "VMCheckPoints", entity("VMCheckPoints", NAMED) + "/VMCheckpoints", ""));
  }

  @ParameterizedTest
  @MethodSource("outside")
  void refusesWhatIsOutsideWithOneAnswer(Exchanges exchange) {
    GatewayException known = passage.refuse(restore(MACHINE, OF_OTHERS).commanded());

    GatewayException refused = passage.refuse(exchange.commanded());

    assertThat(refused.kind()).isEqualTo(FailureKind.FORBIDDEN);
    assertThat(refused).hasMessage(known.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?$filter=VMId+eq+guid'22222222-0000-4000-8000-000000000002'",
        "?$filter=VMId+eq+guid'11111111-0000-4000-8000-000000000001'+or+true",
        "?$filter=not+VMId+eq+guid'11111111-0000-4000-8000-000000000001'",
        "?$filter=VMId+eq+guid'11111111-0000-4000-8000-000000000001'&$filter=true",
        "?$filter=VMId+eq+guid'11111111-0000-4000-8000-000000000001'&%24filter=true",
        "?$filter=VMId+eq+guid'11111111-0000-4000-8000-000000000001'&$expand=VM",
        "?$filter=VMId+eq+guid'11111111-0000-4000-8000-000000000001'&$select=VM/Name",
        "?$filter=VMId+eq+guid'11111111-0000-4000-8000-000000000001'&x=1",
        "?$filter=VMId+eq+guid'11111111-0000-4000-8000-000000000001'&%zz=1",
        "?$filter=VMId+eq+guid'11111111-0000-4000-8000-000000000001'&broken",
        "?$filter=VMId+eq+guid'11111111000040008000000000000001----'",
        "?$Filter=VMId+eq+guid'11111111-0000-4000-8000-000000000001'",
        "?$orderby=Name"
      })
  void refusesEveryListButThatOfOneOfItsMachines(String query) {
    assertThat(
            passage
                .refuse(read(MACHINE, "VMCheckPoints", "VMCheckPoints", query).commanded())
                .kind())
        .isEqualTo(FailureKind.FORBIDDEN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?$expand=Cloud/VirtualMachines",
        "?$expand=VMCheckpoints,Cloud",
        "?$expand=VMCheckpoints/VM",
        "?$filter=true",
        "?x"
      })
  void refusesToShowMoreThanItsMachine(String query) {
    assertThat(
            passage
                .refuse(
                    read(MACHINE, "VirtualMachines", entity("VirtualMachines", MINE), query)
                        .commanded())
                .kind())
        .isEqualTo(FailureKind.FORBIDDEN);
  }

  @Test
  void refusesOtherActionsThanThoseThatAreLeft() {
    assertThat(passage.pass(restore(RESTORE_ONLY, OF_MINE).commanded())).isNotNull();
    for (Action action : List.of(Action.UPDATE, Action.DELETE, Action.CREATE, Action.READ)) {
      assertThat(
              passage.refuse(restore(RESTORE_ONLY, OF_MINE).withAction(action).commanded()).kind())
          .as(action.word())
          .isEqualTo(FailureKind.FORBIDDEN);
    }
  }

  @Test
  void refusesBeforeTheBodyIsReadWhenNoActionIsLeft() {
    assertThat(
            Passage.through(early)
                .refuse(
                    restore(RESTORE_ONLY, OF_MINE)
                        .withAction(Action.DELETE)
                        .withVerb(Verb.DELETE)
                        .authenticated())
                .kind())
        .isEqualTo(FailureKind.FORBIDDEN);
  }

  @Test
  void neverExceedsTheRole() {
    Grant reader = new Grant(Optional.of(Role.READER), Map.of(), List.of(), MACHINE);

    assertThat(
            passage
                .refuse(
                    anExchange()
                        .withGrant(reader)
                        .withPath(entity("VMCheckPoints", OF_MINE))
                        .commanded())
                .kind())
        .isEqualTo(FailureKind.FORBIDDEN);
  }

  @Test
  void forwardsNothingWhenNobodyCanTellTheMachine() {
    shown = (subscription, entity, deadline) -> Future.succeededFuture(Set.of());
    assertThat(passage.refuse(restore(MACHINE, OF_MINE).commanded()).kind())
        .isEqualTo(FailureKind.FORBIDDEN);

    shown =
        (subscription, entity, deadline) ->
            Future.failedFuture(
                GatewayException.of(FailureKind.UPSTREAM_UNREACHABLE, "the stamp is away"));
    assertThat(passage.refuse(restore(MACHINE, OF_MINE).commanded()).kind())
        .isEqualTo(FailureKind.UPSTREAM_UNREACHABLE);
  }
}
