package dev.spfgateway.auth;

import static dev.spfgateway.pipeline.Exchanges.OTHER_STAMP;
import static dev.spfgateway.pipeline.Exchanges.STAMP;
import static dev.spfgateway.pipeline.Exchanges.SUBSCRIPTION;
import static dev.spfgateway.pipeline.Exchanges.anExchange;
import static dev.spfgateway.pipeline.Exchanges.subscription;
import static dev.spfgateway.pipeline.Requests.aRequest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.base.AddressRange;
import dev.spfgateway.base.StampId;
import dev.spfgateway.base.SubscriptionId;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.Exchanges;
import dev.spfgateway.pipeline.Passage;
import dev.spfgateway.pipeline.Stage;
import dev.spfgateway.pipeline.access.Action;
import dev.spfgateway.pipeline.access.Grant;
import dev.spfgateway.pipeline.access.Permit;
import dev.spfgateway.pipeline.access.Role;
import dev.spfgateway.pipeline.access.Scope;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.request.Target;
import dev.spfgateway.pipeline.request.Verb;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Which roles may perform which actions on which entity sets: both authorization stages together,
 * as the pipeline joins them.
 */
class PermitMatrixTest {
  private static final StampId FOREIGN_STAMP =
      StampId.parse("ffffffff-6666-4666-8666-666666666666").orElseThrow();
  private static final AuthorizationConfig RULES =
      new AuthorizationConfig(
          Map.of(
              "Gadgets", List.of(Action.READ, Action.CREATE),
              "Clouds", List.of(),
              "VMNetworks", List.of(Action.READ)),
          Map.of());

  /** Set by set, what a role that may do everything may do: the documented table, by hand. */
  private static final Map<String, Set<Action>> ALLOWED =
      Map.of(
          "VMCheckPoints",
          EnumSet.of(Action.READ, Action.CREATE, Action.UPDATE, Action.RESTORE, Action.DELETE),
          "VirtualMachines",
          EnumSet.of(Action.READ, Action.CREATE, Action.UPDATE, Action.OPERATE, Action.DELETE),
          "Jobs",
          EnumSet.of(Action.READ, Action.RESTORE),
          "UserRoles",
          EnumSet.of(Action.READ),
          // Added, closed and narrowed by the configuration.
          "Gadgets",
          EnumSet.of(Action.READ, Action.CREATE),
          "Clouds",
          EnumSet.noneOf(Action.class),
          "VMNetworks",
          EnumSet.of(Action.READ));

  private static final List<String> SETS =
      List.of(
          "VMCheckPoints",
          "VirtualMachines",
          "Jobs",
          "UserRoles",
          "Gadgets",
          "Clouds",
          "VMNetworks",
          // Named by no rule.
          "ApplicationHosts",
          "vmcheckpoints",
          "VMM.VMCheckPoints",
          "Surprises");

  private final Stage early = new AuthorizeStage(RULES);
  private final Stage late =
      new PermitStage(RULES, (subscription, entity, deadline) -> Future.succeededFuture(Set.of()));
  private final Passage passage =
      Passage.through(
          (exchange, next) -> early.handle(exchange, passed -> late.handle(passed, next)));

  static List<Arguments> matrix() {
    List<Arguments> rows = new ArrayList<>();
    for (Role role : Role.values()) {
      for (Action action : Action.values()) {
        for (String set : SETS) {
          boolean checkpoint = set.equals("VMCheckPoints") && action != Action.OPERATE;
          boolean named = ALLOWED.getOrDefault(set, Set.of()).contains(action);
          boolean allowed =
              named
                  && switch (role) {
                    case OWNER -> true;
                    case OPERATOR -> action == Action.READ || checkpoint;
                    case READER -> action == Action.READ;
                  };
          rows.add(Arguments.of(role, action, set, allowed));
        }
      }
    }
    return rows;
  }

  @ParameterizedTest(name = "{0} {1} {2}: {3}")
  @MethodSource("matrix")
  void grantsWhatTheRoleAllows(Role role, Action action, String set, boolean allowed) {
    Exchange exchange =
        anExchange()
            .withRole(role)
            .withVerb(verb(action))
            .withAction(action)
            .withEntitySet(set)
            .commanded();

    if (allowed) {
      assertThat(passage.pass(exchange).permit())
          .isEqualTo(
              new Permit(
                  exchange.principal(),
                  exchange.route().subscription().orElseThrow(),
                  STAMP,
                  action));
    } else {
      assertThat(passage.refuse(exchange).kind()).isEqualTo(FailureKind.FORBIDDEN);
    }
  }

  private static Verb verb(Action action) {
    return switch (action) {
      case READ -> Verb.GET;
      case CREATE -> Verb.POST;
      case UPDATE, RESTORE, OPERATE -> Verb.MERGE;
      case DELETE -> Verb.DELETE;
    };
  }

  @ParameterizedTest
  @MethodSource("matrix")
  void saysTheSameOfAForeignAndAnUnknownSubscription(Role role, Action action, String set) {
    Exchanges anyone = anExchange().withRole(role).withAction(action).withEntitySet(set);
    GatewayException unknown = passage.refuse(anyone.withoutKnownSubscription().commanded());
    GatewayException foreign =
        passage.refuse(
            anExchange()
                .withRole(role)
                .withAction(action)
                .withEntitySet(set)
                .withSubscription(subscription("fabrikam", STAMP))
                .commanded());

    assertThat(foreign.kind()).isEqualTo(FailureKind.NOT_FOUND).isEqualTo(unknown.kind());
    assertThat(foreign).hasMessage(unknown.getMessage());
    assertThat(foreign.headers()).isEqualTo(unknown.headers());
  }

  @Test
  void tenantsAreToldApartExactly() {
    for (String tenant : List.of("Contoso", "contoso ", "contos", "")) {
      assertThat(passage.refuse(anExchange().withTenant(tenant).commanded()).kind())
          .isEqualTo(FailureKind.NOT_FOUND);
    }
  }

  @Test
  void showsASubscriptionToItsTenantOnly() {
    Passage head = Passage.through(early);
    Target one = new Target.OneSubscription(SUBSCRIPTION);

    assertThat(head.pass(anExchange().withRole(Role.READER).withTarget(one).authenticated()))
        .isNotNull();
    assertThat(
            head.refuse(anExchange().withTenant("fabrikam").withTarget(one).authenticated()).kind())
        .isEqualTo(FailureKind.NOT_FOUND);
  }

  @Test
  void letsEveryCallerListSubscriptions() {
    Exchange exchange =
        anExchange()
            .withoutKnownSubscription()
            .withRole(Role.READER)
            .withTarget(new Target.SubscriptionList())
            .authenticated();

    assertThat(Passage.through(early).pass(exchange)).isSameAs(exchange);
  }

  @ParameterizedTest
  @EnumSource(Action.class)
  void refusesAStampOutsideTheSubscriptionInKeyAndBody(Action action) {
    Supplier<Exchanges> request =
        () ->
            anExchange()
                .withEntitySet(action == Action.OPERATE ? "VirtualMachines" : "VMCheckPoints")
                .withVerb(verb(action))
                .withAction(action);
    GatewayException key = passage.refuse(request.get().withKeyStamps(FOREIGN_STAMP).commanded());
    GatewayException body = passage.refuse(request.get().withBodyStamps(FOREIGN_STAMP).commanded());
    GatewayException second =
        passage.refuse(request.get().withKeyStamps(STAMP, FOREIGN_STAMP).commanded());

    assertThat(List.of(key.kind(), body.kind(), second.kind())).containsOnly(FailureKind.NOT_FOUND);
  }

  @Test
  void refusesAForeignStampInTheKeyBeforeTheBodyIsRead() {
    Exchange exchange = anExchange().withKeyStamps(FOREIGN_STAMP).authenticated();

    assertThat(Passage.through(early).refuse(exchange).kind()).isEqualTo(FailureKind.NOT_FOUND);
  }

  @ParameterizedTest
  @EnumSource(value = Verb.class, names = "GET", mode = EnumSource.Mode.EXCLUDE)
  void refusesAReadersMutationBeforeTheBodyIsRead(Verb verb) {
    Exchange exchange = anExchange().withRole(Role.READER).withVerb(verb).authenticated();

    assertThat(Passage.through(early).refuse(exchange).kind()).isEqualTo(FailureKind.FORBIDDEN);
  }

  @Test
  void refusesASetThatNoRuleNamesBeforeTheBodyIsRead() {
    for (String set : List.of("ApplicationHosts", "vmcheckpoints", "Clouds", "Surprises")) {
      Exchange exchange = anExchange().withEntitySet(set).authenticated();

      assertThat(Passage.through(early).refuse(exchange).kind())
          .as(set)
          .isEqualTo(FailureKind.FORBIDDEN);
    }
  }

  @Test
  void letsACredentialIntoItsSubscriptionsOnlyEachWithItsRole() {
    Grant elsewhere = inOnly(new SubscriptionId(UUID.randomUUID()), Role.OWNER);
    Grant here = inOnly(SUBSCRIPTION, Role.READER);

    GatewayException foreign = passage.refuse(anExchange().withGrant(elsewhere).commanded());
    GatewayException absent =
        passage.refuse(anExchange().withGrant(elsewhere).withoutKnownSubscription().commanded());

    assertThat(foreign.kind()).isEqualTo(FailureKind.NOT_FOUND);
    assertThat(foreign).hasMessage(absent.getMessage());
    assertThat(passage.refuse(anExchange().withGrant(here).commanded()).kind())
        .isEqualTo(FailureKind.FORBIDDEN);
    assertThat(passage.pass(anExchange().withGrant(here).withAction(Action.READ).commanded()))
        .isNotNull();
  }

  private static Grant inOnly(SubscriptionId subscription, Role role) {
    return new Grant(Optional.empty(), Map.of(subscription, role), List.of(), Scope.OPEN);
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.7, true",
    "192.0.2.255, true",
    "192.0.3.0, false",
    "::ffff:192.0.2.7, true",
    "2001:db8:1::5, true",
    "2001:db8:2::5, false",
    "2001:db8:1::5%eth0, true"
  })
  void takesACredentialFromItsAddressesOnly(String address, boolean allowed) {
    List<AddressRange> ranges =
        Stream.of("192.0.2.0/24", "2001:db8:1::/48")
            .map(AddressRange::parse)
            .map(Optional::orElseThrow)
            .toList();
    Grant grant = new Grant(Optional.of(Role.OWNER), Map.of(), ranges, Scope.OPEN);
    Exchange exchange =
        anExchange().withRequest(aRequest("GET", "/").from(address)).withGrant(grant).commanded();

    if (allowed) {
      assertThat(passage.pass(exchange)).isNotNull();
    } else {
      assertThat(passage.refuse(exchange).kind()).isEqualTo(FailureKind.FORBIDDEN);
    }
  }

  @Test
  void takesTheStampThatKeyAndBodyAgreeOn() {
    assertThat(stampOf(twoStamps().withKeyStamps(OTHER_STAMP))).isEqualTo(OTHER_STAMP);
    assertThat(stampOf(twoStamps().withKeyStamps().withBodyStamps(OTHER_STAMP)))
        .isEqualTo(OTHER_STAMP);
    assertThat(stampOf(twoStamps().withKeyStamps(STAMP).withBodyStamps(STAMP))).isEqualTo(STAMP);
  }

  @Test
  void refusesSeveralStamps() {
    assertThat(
            passage
                .refuse(twoStamps().withKeyStamps(STAMP).withBodyStamps(OTHER_STAMP).commanded())
                .kind())
        .isEqualTo(FailureKind.BAD_REQUEST);
    assertThat(passage.refuse(twoStamps().withKeyStamps(STAMP, OTHER_STAMP).commanded()).kind())
        .isEqualTo(FailureKind.BAD_REQUEST);
  }

  @Test
  void takesTheOnlyStampWhereNoneIsNamed() {
    assertThat(stampOf(anExchange().withKeyStamps())).isEqualTo(STAMP);
  }

  @Test
  void refusesToGuessAmongSeveralStamps() {
    assertThat(passage.refuse(twoStamps().withKeyStamps().commanded()).kind())
        .isEqualTo(FailureKind.BAD_REQUEST);
    assertThat(
            passage
                .refuse(
                    twoStamps()
                        .withAction(Action.READ)
                        .withEntitySet("Jobs")
                        .withKeyStamps()
                        .commanded())
                .kind())
        .isEqualTo(FailureKind.BAD_REQUEST);
  }

  @Test
  void asksTheFirstStampForTheServicesOwnDocuments() {
    for (String set : List.of("", "$metadata")) {
      assertThat(stampOf(twoStamps().withAction(Action.READ).withEntitySet(set).withKeyStamps()))
          .isEqualTo(STAMP);
    }
  }

  private static Exchanges twoStamps() {
    return anExchange().withSubscription(subscription("contoso", STAMP, OTHER_STAMP));
  }

  private StampId stampOf(Exchanges exchange) {
    return passage.pass(exchange.commanded()).permit().stamp();
  }
}
