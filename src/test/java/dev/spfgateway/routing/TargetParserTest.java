package dev.spfgateway.routing;

import static dev.spfgateway.pipeline.Requests.aRequest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.spfgateway.base.StampId;
import dev.spfgateway.pipeline.Requests;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.request.Methods;
import dev.spfgateway.pipeline.request.Request;
import dev.spfgateway.pipeline.request.Target;
import dev.spfgateway.pipeline.request.Verb;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetParserTest {
  private static final String SUB = "aaaaaaaa-1111-4111-8111-111111111111";
  private static final String ID = "dddddddd-4444-4444-8444-444444444444";
  private static final String STAMP = "bbbbbbbb-2222-4222-8222-222222222222";
  private static final String OTHER = "cccccccc-3333-4333-8333-333333333333";
  private static final String ROOT = "/" + SUB + "/services/systemcenter/vmm/";
  private static final String KEY = "(ID=guid'" + ID + "',StampId=guid'" + STAMP + "')";

  private final TargetParser parser = new TargetParser(Set.of("HEAD", "OPTIONS"));

  @Test
  void readsTheDocumentedUrl() {
    Target target = parse("MERGE", ROOT + "VMCheckPoints" + KEY);

    assertThat(target)
        .isEqualTo(
            new Target.Entities(
                dev.spfgateway.base.SubscriptionId.parse(SUB).orElseThrow(),
                Verb.MERGE,
                "VMCheckPoints",
                Set.of(stamp(STAMP)),
                Target.Reach.NOWHERE,
                "VMCheckPoints" + KEY,
                ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/{sub}/services/systemcenter/vmm/Microsoft.Management.Odata.svc/VMCheckPoints{key}",
        "/{sub}/services/systemcenter/VMM/microsoft.management.ODATA.svc/VMCheckPoints{key}",
        "/{SUB}/Services/SystemCenter/VMM/VMCheckPoints{key}",
        "//{sub}/services//systemcenter/vmm//VMCheckPoints{key}",
        "/{sub}/services/systemcenter/vmm/VMCheckPoints{key}/",
        "/%61aaaaaaa-1111-4111-8111-111111111111/%73ervices/systemcenter/vmm/VMCheckPoints{key}",
        "/{sub}/services/systemcenter/vmm/VMCheckPoints%28ID%3Dguid%27{id}%27%2CStampId%3Dguid%27{stamp}%27%29",
        "/{sub}/services/systemcenter/vmm/VMCheckPoints%28ID%3dguid%27{id}%27%2cStampId%3dguid%27{stamp}%27%29",
        "/{sub}/services/systemcenter/vmm/VMCheckPoints(StampId=guid'{stamp}',ID=guid'{id}')",
        "/{sub}/services/systemcenter/vmm/VMCheckPoints(ID=Guid'{ID}',StampId=GUID'{STAMP}')",
        "/{sub}/services/systemcenter/vmm/VMCheckPoints(ID=guid'%7B{id}%7D',StampId=guid'%7b{stamp}%7d')",
        "/{sub}/services/systemcenter/vmm/VMCheckPoints(ID=guid'{id}',%20StampId=guid'{stamp}')",
        "/{sub}/services/systemcenter/vmm/%56MCheckPoints(%20ID=guid'{id}'%20,StampId=guid'{stamp}')"
      })
  void everySpellingOfOnePlaceIsTheSameTarget(String spelling) {
    Target expected = parse("MERGE", ROOT + "VMCheckPoints" + KEY);
    String url =
        spelling
            .replace("{key}", KEY)
            .replace("{sub}", SUB)
            .replace("{SUB}", SUB.toUpperCase(java.util.Locale.ROOT))
            .replace("{id}", ID)
            .replace("{ID}", ID.toUpperCase(java.util.Locale.ROOT))
            .replace("{stamp}", STAMP)
            .replace("{STAMP}", STAMP.toUpperCase(java.util.Locale.ROOT));

    assertThat(parse("MERGE", url)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"VMCheckPoints()", "VMCheckPoints%28%29", "VMCheckPoints/"})
  void everySpellingOfASetIsTheSameTarget(String spelling) {
    assertThat(parse("GET", ROOT + spelling)).isEqualTo(parse("GET", ROOT + "VMCheckPoints"));
  }

  @Test
  void takesAKeySegmentForAKey() {
    Target.Entities target = entities("DELETE", ROOT + "UserRoles/" + ID.toUpperCase());

    assertThat(target.path()).isEqualTo("UserRoles(guid'" + ID + "')");
    assertThat(entities("DELETE", ROOT + "UserRoles(ID=guid'" + ID + "')")).isEqualTo(target);
    assertThat(entities("DELETE", ROOT + "UserRoles(guid'" + ID + "')")).isEqualTo(target);
    assertThat(target.entitySet()).isEqualTo("UserRoles");
  }

  @ParameterizedTest
  @CsvSource({"'',''", "$metadata,$metadata", "%24metadata,$metadata", "Jobs/$count,Jobs"})
  void readsTheServicesOwnDocuments(String path, String entitySet) {
    assertThat(entities("GET", ROOT + path).entitySet()).isEqualTo(entitySet);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$filter=Name+eq+'a%20b'&$top=1",
        "%24filter=x",
        "",
        "$skiptoken=%zz&&$top=?",
        "$select=ä",
        "$skiptoken=1+2%2B3"
      })
  void passesTheQueryByteForByte(String query) {
    assertThat(entities("GET", ROOT + "Jobs?" + query).query()).isEqualTo("?" + query);
  }

  @Test
  void hasNoQuestionMarkWithoutAQuery() {
    assertThat(entities("GET", ROOT + "Jobs").query()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$filter=StampId+eq+guid'{s}'",
        "$filter=StampId%20eq%20guid'{s}'",
        "%24filter=StampId%20eq%20Guid%27{s}%27",
        "$filter=StampId eq guid'{{s}}'",
        "$top=1&$filter=VMNetworkId+eq+guid'{o}'+and+StampId+eq+guid'{s}'",
        "$filter=(StampId+eq+guid'{s}')",
        "$filter=guid'{s}'+eq+StampId",
        "$filter=(guid'{s}')+eq+(StampId)",
        "$filter=StampId+eq+(guid'{s}')",
        "$Filter=StampId+eq+guid'{s}'",
        "%20$filter%20=StampId+eq+guid'{s}'"
      })
  void takesTheStampFromTheFilter(String query) {
    String url = ROOT + "VMSubnets?" + query.replace("{s}", STAMP).replace("{o}", OTHER);

    assertThat(entities("GET", url).stamps()).containsExactly(stamp(STAMP));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$filter=ID+eq+guid'{s}'",
        "$filter=MyStampId+eq+guid'{s}'",
        "$filter=StampId+ne+guid'{s}'"
      })
  void takesNoStampFromAnythingElse(String query) {
    assertThat(entities("GET", ROOT + "Jobs?" + query.replace("{s}", STAMP)).stamps()).isEmpty();
  }

  @Test
  void prefersTheKeysStamp() {
    String url = ROOT + "Jobs" + KEY + "?$filter=StampId+eq+guid'" + OTHER + "'";

    assertThat(entities("GET", url).stamps()).containsExactly(stamp(STAMP));
  }

  @Test
  void collectsEveryStampInThePath() {
    String url = ROOT + "VirtualMachines" + KEY + "/Disks(StampId=guid'" + OTHER + "')";

    assertThat(entities("GET", url).stamps()).containsExactlyInAnyOrder(stamp(STAMP), stamp(OTHER));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{root}../VMCheckPoints",
        "{root}./VMCheckPoints",
        "{root}%2e%2e/Jobs",
        "{root}.%2E/Jobs",
        "/..{root}Jobs",
        "{root}Jobs%2F..",
        "{root}Jobs%2fx",
        "{root}Jobs%5Cx",
        "{root}Jobs\\x",
        "{root}Jobs%",
        "{root}Jobs%2",
        "{root}Jobs%zz",
        "{root}Jobs%00",
        "{root}Jobs%0d%0aX",
        "{root}Jobs%C0%AF",
        "{root}Jobs(",
        "{root}Jobs(ID=1,ID=1)",
        "{root}$filter",
        "{root}A/B/C/D/E/F/G/H/I",
        "{root}Jobs;a=b",
        "{root}ä"
      })
  void refusesWhatCouldBeReadInTwoWays(String url) {
    assertThat(refuse("GET", url.replace("{root}", ROOT)).kind())
        .isEqualTo(FailureKind.BAD_REQUEST);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "",
        "//",
        "/{sub}",
        "/{sub}/services",
        "/{sub}/services/systemcenter",
        "/{sub}/services/systemcenter/spf/Jobs",
        "/{sub}/services/sqlservers/vmm/Jobs",
        "/not-a-guid/services/systemcenter/vmm/Jobs",
        "/{{sub}}/services/systemcenter/vmm/Jobs",
        "/api/health",
        "/subscriptions/x",
        "/subscriptions/{sub}/x"
      })
  void findsNothingElsewhere(String url) {
    assertThat(refuse("GET", url.replace("{sub}", SUB)).kind()).isEqualTo(FailureKind.NOT_FOUND);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$batch",
        "%24batch",
        "$%62atch",
        "$batch/",
        "/$batch()",
        "Microsoft.Management.Odata.svc/$batch",
        "$batch?a=b"
      })
  void knowsABatchInWhateverSpelling(String path) {
    assertThat(parse("POST", ROOT + path))
        .isEqualTo(new Target.Batch(dev.spfgateway.base.SubscriptionId.parse(SUB).orElseThrow()));
    assertThat(refuse("GET", ROOT + path).headers()).containsEntry("Allow", "POST, OPTIONS");
    assertThat(refuse(aRequest("POST", ROOT + path).withHeader("X-HTTP-Method", "MERGE")).kind())
        .isEqualTo(FailureKind.METHOD_NOT_ALLOWED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Jobs/$batch", "$batch/Jobs", "$batch/$batch", "$batch(1)", "$Batch"})
  void refusesABatchThatDoesNotStandByItself(String path) {
    assertThat(refuse("POST", ROOT + path).kind()).isEqualTo(FailureKind.BAD_REQUEST);
  }

  @ParameterizedTest
  @ValueSource(strings = {"$1", "$1/VM", "$VM", "$filter"})
  void refusesAReferenceToAnotherRequestOfAChangeSet(String path) {
    assertThat(refuse("MERGE", ROOT + path)).hasMessageContaining("change set");
  }

  @ParameterizedTest
  @CsvSource({
    "X-HTTP-Method-Override,VMCheckPoints{key}",
    "x-http-method-override,VMCheckPoints",
    "X-Method-Override,VMCheckPoints"
  })
  void refusesATunnelThatSpfDoesNotKnow(String header, String path) {
    Requests request =
        aRequest("POST", ROOT + path.replace("{key}", KEY)).withHeader(header, "DELETE");

    assertThat(refuse(request).kind()).isEqualTo(FailureKind.BAD_REQUEST);
  }

  @ParameterizedTest
  @ValueSource(strings = {"MERGE", "PUT", "PATCH", "DELETE"})
  void refusesToChangeABareSet(String verb) {
    GatewayException refused = refuse(verb, ROOT + "VMCheckPoints");

    assertThat(refused.kind()).isEqualTo(FailureKind.METHOD_NOT_ALLOWED);
    assertThat(refused.headers()).containsEntry("Allow", "GET, HEAD, POST, OPTIONS");
    assertThat(refuse(verb, ROOT + "VMCheckPoints()").kind())
        .isEqualTo(FailureKind.METHOD_NOT_ALLOWED);
    assertThat(refuse(verb, ROOT).kind()).isEqualTo(FailureKind.METHOD_NOT_ALLOWED);
  }

  @Test
  void refusesToCreateInAnEntity() {
    GatewayException refused = refuse("POST", ROOT + "VMCheckPoints" + KEY);

    assertThat(refused.kind()).isEqualTo(FailureKind.METHOD_NOT_ALLOWED);
    assertThat(refused.headers())
        .containsEntry("Allow", "GET, HEAD, PUT, MERGE, PATCH, DELETE, OPTIONS");
    assertThat(refuse("POST", ROOT + "VMCheckPoints/" + ID).kind())
        .isEqualTo(FailureKind.METHOD_NOT_ALLOWED);
    assertThat(refuse("POST", ROOT).kind()).isEqualTo(FailureKind.METHOD_NOT_ALLOWED);
    assertThat(refuse("POST", ROOT + "$metadata").kind()).isEqualTo(FailureKind.METHOD_NOT_ALLOWED);
  }

  /** Roles and guards go by the set, and a way round through another entity is a second name. */
  @ParameterizedTest
  @CsvSource({
    "POST,VMCheckPoints{key}/VM",
    "MERGE,VMCheckPoints{key}/VM{key}",
    "DELETE,VMCheckPoints{key}/VirtualMachine{key}",
    "PUT,VirtualMachines{key}/VMCheckpoints/11111111-4444-4444-8444-444444444444",
    "PUT,VMCheckPoints/VM{key}",
    "PUT,VMCheckPoints{key}/$links/VM{key}",
    "DELETE,VMCheckPoints{key}/$value"
  })
  void refusesToChangeAnythingByWayOfAnotherEntity(String verb, String path) {
    GatewayException refused = refuse(verb, ROOT + path.replace("{key}", "(ID=guid'" + ID + "')"));

    assertThat(refused.kind()).isEqualTo(FailureKind.METHOD_NOT_ALLOWED);
  }

  @Test
  void readsByWayOfAnotherEntity() {
    assertThat(entities("GET", ROOT + "VMCheckPoints" + KEY + "/VM").path())
        .isEqualTo("VMCheckPoints" + KEY + "/VM");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TRACE", "head", "CONNECT", "merge", "get", "BREW"})
  void refusesUnknownVerbs(String method) {
    GatewayException refused = refuse(method, ROOT + "VMCheckPoints" + KEY);

    assertThat(refused.kind()).isEqualTo(FailureKind.METHOD_NOT_ALLOWED);
    assertThat(refused.headers()).containsEntry("Allow", Methods.ALL);
  }

  @ParameterizedTest
  @CsvSource({
    "X-HTTP-Method,MERGE,MERGE",
    "X-HTTP-METHOD,PATCH,PATCH",
    "x-http-method,put,PUT",
    "X-Http-Method,' Delete ',DELETE"
  })
  void resolvesTunnelling(String header, String value, Verb verb) {
    Request request =
        aRequest("POST", ROOT + "VMCheckPoints" + KEY).withHeader(header, value).build();

    assertThat(parser.parse(request))
        .isInstanceOfSatisfying(
            Target.Entities.class, target -> assertThat(target.verb()).isEqualTo(verb));
  }

  @ParameterizedTest
  @CsvSource({
    "GET,MERGE",
    "GET,GET",
    "PUT,DELETE",
    "DELETE,DELETE",
    "POST,GET",
    "POST,BREW",
    "POST,''",
    "POST,'MERGE, DELETE'",
    "POST,HEAD"
  })
  void refusesAnyOtherTunnel(String outer, String inner) {
    Requests request =
        aRequest(outer, ROOT + "VMCheckPoints" + KEY).withHeader("X-HTTP-Method", inner);

    assertThat(refuse(request).kind()).isEqualTo(FailureKind.BAD_REQUEST);
  }

  @Test
  void refusesATunnelledVerbOnABareSet() {
    Requests request =
        aRequest("POST", ROOT + "VMCheckPoints").withHeader("X-HTTP-Method", "MERGE");

    assertThat(refuse(request).kind()).isEqualTo(FailureKind.METHOD_NOT_ALLOWED);
  }

  @Test
  void readsTheSubscriptions() {
    assertThat(parse("GET", "/subscriptions")).isEqualTo(new Target.SubscriptionList());
    assertThat(parse("GET", "//Subscriptions/")).isEqualTo(new Target.SubscriptionList());
    assertThat(parse("GET", "/subscriptions/" + SUB.toUpperCase()))
        .isEqualTo(parse("GET", "/subscriptions/" + SUB));
    assertThat(refuse("DELETE", "/subscriptions/" + SUB).kind())
        .isEqualTo(FailureKind.METHOD_NOT_ALLOWED);
  }

  @Test
  void readsTheDescription() {
    assertThat(parse("GET", "/openapi.yaml")).isEqualTo(new Target.OpenApi());
    assertThat(parse("HEAD", "/openapi.yaml")).isEqualTo(new Target.OpenApi());
    assertThat(refuse("POST", "/openapi.yaml").kind()).isEqualTo(FailureKind.METHOD_NOT_ALLOWED);
    assertThat(refuse("GET", "/openapi.yaml/x").kind()).isEqualTo(FailureKind.NOT_FOUND);
  }

  @Property(tries = 3_000)
  void anyTargetIsReadOrRefused(@ForAll("methods") String method, @ForAll("targets") String url) {
    Object end;
    try {
      end = parse(method, url);
    } catch (GatewayException e) {
      end = e.kind().blame();
    }

    assertThat(end).isIn(FailureKind.Blame.CLIENT, end instanceof Target ? end : null);
  }

  @Property(tries = 2_000)
  void whatWasReadReadsTheSameAgain(@ForAll("targets") String url) {
    Target.Entities first;
    try {
      first = entities("GET", url);
    } catch (GatewayException | ClassCastException e) {
      return;
    }

    assertThat(parse("GET", ROOT + first.path() + first.query())).isEqualTo(first);
  }

  @Provide
  Arbitrary<String> methods() {
    return Arbitraries.of("GET", "POST", "MERGE", "DELETE", "HEAD");
  }

  @Provide
  Arbitrary<String> targets() {
    return Arbitraries.of(
            "VMCheckPoints",
            "VMM.Job",
            "$batch",
            "$metadata",
            "/",
            "(",
            ")",
            KEY,
            "()",
            "%",
            "%20",
            "%27",
            "'",
            "=",
            ",",
            ID,
            "?",
            "&",
            "$filter=",
            "StampId+eq+guid'" + STAMP + "'",
            "..",
            "%2e",
            "\\",
            "ä",
            "\0",
            "x",
            "1")
        .list()
        .ofMaxSize(8)
        .map(tokens -> ROOT + String.join("", tokens));
  }

  @Test
  void findsASubscriptionsOperations() {
    String list = "/" + ROOT.split("/")[1] + "/operations";

    assertThat(parse("GET", list + "?state=running"))
        .isInstanceOfSatisfying(
            Target.Operations.class,
            found -> {
              assertThat(found.subscription().toString()).isEqualTo(ROOT.split("/")[1]);
              assertThat(found.id()).isEmpty();
              assertThat(found.query()).isEqualTo("state=running");
            });
    assertThat(parse("DELETE", list + "/x"))
        .isInstanceOfSatisfying(
            Target.Operations.class,
            found -> {
              assertThat(found.id()).contains("x");
              assertThat(found.method()).isEqualTo("DELETE");
              assertThat(found.query()).isEmpty();
            });
    assertThat(refuse("GET", list + "/x/y").kind()).isEqualTo(FailureKind.NOT_FOUND);
    assertThat(refuse("GET", "/nobody/operations").kind()).isEqualTo(FailureKind.NOT_FOUND);
  }

  @Test
  void refusesAPathOfThousandsOfSegmentsBeforeItDecodesThem() {
    assertThat(refuse("GET", ROOT + "a/".repeat(7_000) + "%zz"))
        .hasMessage("the path has more than 64 segments");
  }

  private Target.Entities entities(String method, String url) {
    return (Target.Entities) parse(method, url);
  }

  private Target parse(String method, String url) {
    return parser.parse(aRequest(method, url).build());
  }

  private GatewayException refuse(String method, String url) {
    return refuse(aRequest(method, url));
  }

  private GatewayException refuse(Requests request) {
    Request built = request.build();
    GatewayException refused =
        catchThrowableOfType(GatewayException.class, () -> parser.parse(built));
    assertThat(refused).as("nothing was refused").isNotNull();
    return refused;
  }

  private static StampId stamp(String guid) {
    return new StampId(UUID.fromString(guid));
  }
}
