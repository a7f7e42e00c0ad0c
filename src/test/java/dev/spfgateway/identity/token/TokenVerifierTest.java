package dev.spfgateway.identity.token;

import static dev.spfgateway.identity.token.TestIssuer.claims;
import static dev.spfgateway.testing.Waits.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.spfgateway.base.ByteSize;
import dev.spfgateway.base.HandTicker;
import dev.spfgateway.base.InvalidSetting;
import dev.spfgateway.identity.token.TestIssuer.Key;
import dev.spfgateway.identity.token.TokenRefused.Reason;
import dev.spfgateway.pipeline.Passage;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TokenVerifierTest {
  private static final String NETWORK = "c00002";
  private static final Key RS256 = Key.rsa("rsa", JWSAlgorithm.RS256);
  private static final Key PS256 = new Key(RS256.jwk(), JWSAlgorithm.PS256, null);
  private static final Key ES256 = Key.ec("ec");
  private static final Key EDDSA = Key.ed25519("ed");
  private static final Key RS512 = new Key(RS256.jwk(), JWSAlgorithm.RS512, null);

  private final Vertx vertx = Vertx.vertx();
  private final HandTicker ticker = new HandTicker();
  private TestIssuer issuer;
  private TokenVerifier verifier;

  @BeforeAll
  void start() {
    issuer = TestIssuer.start(vertx);
    issuer.publish(RS256, ES256, EDDSA);
    verifier = verifier(List.of("RS256", "PS256", "ES256", "EdDSA"));
  }

  private TokenVerifier verifier(List<String> algorithms) {
    IssuerConfig one =
        new IssuerConfig(
            TestIssuer.NAME,
            List.of("another", TestIssuer.AUDIENCE),
            URI.create(issuer.url()),
            null,
            List.of(),
            algorithms,
            "sub");
    TokenConfig config =
        new TokenConfig(true, List.of(one), Duration.ofSeconds(30), 2, 1000, keys());
    return new TokenVerifier(
        vertx, config, 100, Duration.ofSeconds(60), ticker, new SimpleMeterRegistry());
  }

  private static TokenConfig.Keys keys() {
    return new TokenConfig.Keys(
        Duration.ofMinutes(5),
        Duration.ofMillis(50),
        100,
        Duration.ofHours(12),
        Duration.ofSeconds(5),
        new ByteSize(64 << 10));
  }

  @AfterAll
  void stop() {
    verifier.close();
    issuer.close();
    await(vertx.close());
  }

  private Reason refusal(String token) {
    Throwable failure = Passage.anyFailure(verifier.verify(NETWORK, token));
    assertThat(failure).isInstanceOf(TokenRefused.class);
    return ((TokenRefused) failure).reason();
  }

  static Stream<Key> algorithms() {
    return Stream.of(RS256, PS256, ES256, EDDSA);
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  void takesAGoodTokenOfEachAlgorithm(Key key) {
    VerifiedToken token = await(verifier.verify(NETWORK, key.sign(claims(ticker.now()).build())));

    assertThat(token.issuer()).isEqualTo(TestIssuer.NAME);
    assertThat(token.name()).isEqualTo("ci");
    assertThat(token.says(ClaimPath.of("sub"), "ci")).isTrue();
    assertThat(token.says(ClaimPath.of("roles"), "restore")).isTrue();
    assertThat(token.says(ClaimPath.of("roles"), "rest")).isFalse();
    assertThat(token.says(ClaimPath.of("missing"), "ci")).isFalse();
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  void refusesEveryChangedByteOfAToken(Key key) {
    String good = key.sign(claims(ticker.now()).build());
    Random random = new Random(7);

    for (int i = 0; i < 25; i++) {
      int at = random.nextInt(good.length());
      char c = good.charAt(at) == 'A' ? 'Q' : 'A';
      String changed = good.substring(0, at) + c + good.substring(at + 1);
      assertThat(isSameBytes(good, changed) || refusal(changed) != null).as(changed).isTrue();
    }
  }

  /** The last character of a base64url text carries bits that nobody reads. */
  private static boolean isSameBytes(String one, String other) {
    String[] left = one.split("\\.");
    String[] right = other.split("\\.");
    return left.length == right.length
        && left[0].equals(right[0])
        && left[1].equals(right[1])
        && java.util.Arrays.equals(
            new Base64URL(left[2]).decode(), new Base64URL(right[2]).decode());
  }

  static Stream<Arguments> wrongClaims() {
    return Stream.of(
        wrong("no end", Reason.EXPIRED, c -> c.expirationTime(null)),
        wrong("over", Reason.EXPIRED, c -> c.expirationTime(at(-31))),
        wrong("not yet", Reason.EXPIRED, c -> c.notBeforeTime(at(31))),
        wrong("other issuer", Reason.NOT_FOR_HERE, c -> c.issuer("https://evil.example/")),
        wrong("issuer with blank", Reason.NOT_FOR_HERE, c -> c.issuer(TestIssuer.NAME + " ")),
        wrong("no issuer", Reason.NOT_FOR_HERE, c -> c.issuer(null)),
        wrong("other audience", Reason.NOT_FOR_HERE, c -> c.audience("elsewhere")),
        wrong("no audience", Reason.NOT_FOR_HERE, c -> c.audience((String) null)));
  }

  private static Arguments wrong(
      String name, Reason reason, UnaryOperator<JWTClaimsSet.Builder> change) {
    return Arguments.argumentSet(name, reason, change);
  }

  private static Date at(int seconds) {
    return Date.from(new HandTicker().now().plusSeconds(seconds));
  }

  @ParameterizedTest
  @MethodSource("wrongClaims")
  void refusesWhatTheClaimsForbid(Reason reason, UnaryOperator<JWTClaimsSet.Builder> change) {
    JWTClaimsSet changed = change.apply(claims(new HandTicker().now())).build();

    assertThat(refusal(RS256.sign(changed))).isEqualTo(reason);
  }

  @Test
  void toleratesClocksThatDifferByTheLeewayAndNotMore() {
    Instant now = ticker.now();
    for (int seconds : new int[] {-29, 29}) {
      JWTClaimsSet edge =
          claims(now)
              .notBeforeTime(Date.from(now.plusSeconds(Math.max(0, seconds))))
              .expirationTime(Date.from(now.plusSeconds(seconds < 0 ? seconds : 300)))
              .build();
      assertThat(await(verifier.verify(NETWORK, RS256.sign(edge)))).isNotNull();
    }
  }

  @Test
  void forgetsAnAcceptedTokenAtItsEnd() {
    HandTicker own = new HandTicker();
    TokenVerifier fresh =
        new TokenVerifier(
            vertx, config(), 100, Duration.ofMinutes(10), own, new SimpleMeterRegistry());
    String token = RS256.sign(claims(own.now()).build());
    assertThat(await(fresh.verify(NETWORK, token))).isNotNull();

    own.pass(Duration.ofSeconds(329));
    assertThat(await(fresh.verify(NETWORK, token))).isNotNull();
    own.pass(Duration.ofSeconds(2));

    assertThat(Passage.anyFailure(fresh.verify(NETWORK, token))).isInstanceOf(TokenRefused.class);
    fresh.close();
  }

  private TokenConfig config() {
    IssuerConfig one =
        new IssuerConfig(
            TestIssuer.NAME,
            List.of(TestIssuer.AUDIENCE),
            URI.create(issuer.url()),
            null,
            List.of(),
            List.of("RS256"),
            "sub");
    return new TokenConfig(true, List.of(one), Duration.ofSeconds(30), 1, 10, keys());
  }

  /** The library's parser fails on some of these with more than it declares. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "[]",
        "1",
        "\"\"",
        "{}",
        "{\"alg\":null}",
        "{\"alg\":1}",
        "{\"alg\":{}}",
        "{\"alg\":\"ES256\",\"typ\":[]}",
        "{\"alg\":\"ES256\",\"crit\":null,\"jwk\":{}}",
        ""
      })
  void refusesAHeaderOrClaimsOfAnyOtherForm(String json) {
    String odd = Base64URL.encode(json).toString();
    String[] good = RS256.sign(claims(ticker.now()).build()).split("\\.", -1);

    assertThat(refusal(odd + "." + good[1] + "." + good[2])).isNotNull();
    assertThat(refusal(good[0] + "." + odd + "." + good[2])).isNotNull();
    assertThat(refusal(odd + "." + odd + "." + odd)).isNotNull();
  }

  @Test
  void refusesATokenWithoutASignature() {
    JWTClaimsSet claims = claims(ticker.now()).build();
    String none = new PlainJWT(claims).serialize();
    String stripped = RS256.sign(claims).replaceAll("[^.]*$", "");
    String renamed =
        Base64URL.encode("{\"alg\":\"none\",\"kid\":\"rsa\"}")
            + stripped.substring(stripped.indexOf('.'));

    for (String token : List.of(none, none + "x", stripped, renamed, renamed + "AA")) {
      assertThat(refusal(token)).as(token).isNotNull();
    }
  }

  @Test
  void refusesAnHmacThatIsKeyedWithThePublicKey() throws JOSEException {
    RSAPublicKey key = RS256.jwk().toRSAKey().toRSAPublicKey();
    String pem =
        "-----BEGIN PUBLIC KEY-----\n"
            + java.util.Base64.getMimeEncoder().encodeToString(key.getEncoded())
            + "\n-----END PUBLIC KEY-----\n";
    for (byte[] secret : List.of(key.getEncoded(), pem.getBytes(StandardCharsets.UTF_8))) {
      SignedJWT token =
          new SignedJWT(
              new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("rsa").build(),
              claims(ticker.now()).build());
      token.sign(new MACSigner(secret));

      assertThat(refusal(token.serialize())).isEqualTo(Reason.NOT_FOR_HERE);
    }
  }

  @Test
  void refusesAnAlgorithmThatTheIssuerMayNotUse() {
    assertThat(refusal(RS512.sign(claims(ticker.now()).build()))).isEqualTo(Reason.NOT_FOR_HERE);

    TokenVerifier narrow = verifier(List.of("ES256"));
    assertThat(Passage.anyFailure(narrow.verify(NETWORK, RS256.sign(claims(ticker.now()).build()))))
        .isInstanceOf(TokenRefused.class);
    assertThat(await(narrow.verify(NETWORK, ES256.sign(claims(ticker.now()).build())))).isNotNull();
    narrow.close();
  }

  @Test
  void refusesAKeyThatTheTokenBringsAlong() {
    Key own = Key.rsa("rsa", JWSAlgorithm.RS256);
    JWSHeader header = own.header().jwk(own.jwk().toPublicJWK()).build();
    JWSHeader elsewhere = own.header().jwkURL(URI.create("https://evil.example/keys")).build();

    assertThat(refusal(own.sign(header, claims(ticker.now()).build())))
        .isEqualTo(Reason.BAD_SIGNATURE);
    assertThat(refusal(own.sign(elsewhere, claims(ticker.now()).build())))
        .isEqualTo(Reason.BAD_SIGNATURE);
  }

  @Test
  void refusesAKeyOfAnotherKindUnderAKnownName() {
    Key wrong = new Key(Key.ec("rsa").jwk(), JWSAlgorithm.ES256, null);

    assertThat(refusal(wrong.sign(claims(ticker.now()).build()))).isEqualTo(Reason.NO_KEY);
  }

  @Test
  void findsTheKeyOfATokenThatNamesNone() {
    for (Key key : List.of(RS256, ES256, EDDSA)) {
      JWSHeader header = new JWSHeader.Builder(key.algorithm()).build();

      assertThat(await(verifier.verify(NETWORK, key.sign(header, claims(ticker.now()).build()))))
          .isNotNull();
    }
    JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256).build();
    String foreign = Key.rsa("x", JWSAlgorithm.RS256).sign(header, claims(ticker.now()).build());
    assertThat(refusal(foreign)).isEqualTo(Reason.BAD_SIGNATURE);
  }

  @Test
  void takesTypesOfAccessTokensOnlyAndNothingCritical() {
    JWTClaimsSet claims = claims(ticker.now()).build();
    for (String type : List.of("JWT", "jwt", "at+jwt")) {
      JWSHeader header = RS256.header().type(new JOSEObjectType(type)).build();
      assertThat(await(verifier.verify(NETWORK, RS256.sign(header, claims)))).isNotNull();
    }
    JWSHeader logout = RS256.header().type(new JOSEObjectType("logout+jwt")).build();
    JWSHeader critical = RS256.header().criticalParams(Set.of("exp")).customParam("exp", 1).build();

    assertThat(refusal(RS256.sign(logout, claims))).isEqualTo(Reason.MALFORMED);
    assertThat(refusal(RS256.sign(critical, claims))).isEqualTo(Reason.MALFORMED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "...",
        "a.b.c",
        "eyJhbGciOiJSUzI1NiJ9..",
        "e30.e30.e30",
        "null.null.null",
        "eyJhbGciOiJSUzI1NiJ9.W10.AA",
        "eyJhbGciOjF9.e30.AA",
        "a.b.c.d.e",
        "é.é.é"
      })
  void refusesWhatIsNoToken(String text) {
    assertThat(refusal(text)).isNotNull();
  }

  @Test
  void neverFailsInAnotherWayOnRandomText() {
    Random random = new Random(11);
    String alphabet = "abcXYZ019-_.{}\":, é\u0000";
    String good = RS256.sign(claims(ticker.now()).build());
    for (int i = 0; i < 200; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(60); length > 0; length--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      int cut = random.nextInt(good.length());
      String mixed = i % 2 == 0 ? text.toString() : good.substring(0, cut) + text;
      assertThat(mixed.equals(good) || refusal(mixed) != null).isTrue();
    }
  }

  private VerifiedToken saying(String claim, Object value) {
    JWTClaimsSet claims = new JWTClaimsSet.Builder().claim(claim, value).build();
    return VerifiedToken.of(config().issuers().get(0), claims, Instant.MAX, KeySet.NONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a b",
        "Jörg Müller",
        "a\nb",
        "\u001b[31m\u0000",
        "王小明",
        "user@contoso.com",
        "=1+1"
      })
  void keepsTheNameOfACallerAsItIs(String name) {
    assertThat(saying("sub", name).name()).isEqualTo(name);
  }

  @Test
  void cutsALongNameSoThatItIsStillTheCallersOwn() {
    String longest = "x".repeat(256);
    String longer = "😀".repeat(200) + "1";

    assertThat(saying("sub", longest).name()).isEqualTo(longest);
    String cut = saying("sub", longer).name();
    assertThat(cut).startsWith("😀😀").hasSizeLessThanOrEqualTo(256).contains("…sha256:");
    assertThat(cut.codePoints()).noneMatch(c -> Character.getType(c) == Character.SURROGATE);
    assertThat(saying("sub", "😀".repeat(200) + "2").name()).isNotEqualTo(cut);
  }

  @Test
  void dropsNoNameForItsKind() {
    assertThat(saying("sub", 7).name()).isEqualTo("7");
    assertThat(saying("sub", List.of("ci")).name()).isEqualTo("[ci]");
    assertThat(saying("sub", "a\ud800b").name()).isEqualTo("a\uFFFDb");
    assertThat(saying("sub", " ").name()).as("says nothing").isEmpty();
    assertThat(saying("other", "ci").name()).isEmpty();
  }

  @Test
  void readsClaimsInsideOthersAndNamesWithDotsAndSlashes() {
    VerifiedToken nested =
        saying("realm_access", Map.of("roles", List.of("restore"), "a/b", Map.of("c~d", "x")));
    assertThat(nested.says(ClaimPath.of("/realm_access/roles"), "restore")).isTrue();
    assertThat(nested.says(ClaimPath.of("/realm_access/roles"), "rest")).isFalse();
    assertThat(nested.says(ClaimPath.of("/realm_access/a~1b/c~0d"), "x")).isTrue();
    assertThat(nested.says(ClaimPath.of("/realm_access/roles/restore"), "restore")).isFalse();
    assertThat(nested.says(ClaimPath.of("realm_access.roles"), "restore"))
        .as("a name with a dot is a name")
        .isFalse();
    VerifiedToken url = saying("https://example.com/roles", List.of("restore"));
    assertThat(url.says(ClaimPath.of("https://example.com/roles"), "restore")).isTrue();
    assertThat(url.says(ClaimPath.of("/https:~1~1example.com~1roles"), "restore")).isTrue();
    assertThat(saying("a.b", "x").says(ClaimPath.of("a.b"), "x")).isTrue();
    assertThat(saying("admin", true).says(ClaimPath.of("admin"), "true")).isTrue();
  }

  @Test
  void findsTheWordsOfAScope() {
    for (String claim : List.of("scope", "scp")) {
      VerifiedToken token = saying(claim, "openid vm.read  vm.restore");
      assertThat(token.says(ClaimPath.of(claim), "vm.restore")).isTrue();
      assertThat(token.says(ClaimPath.of(claim), "vm.restore vm.read")).as("both").isTrue();
      assertThat(token.says(ClaimPath.of(claim), "vm.restore vm.write")).isFalse();
      assertThat(token.says(ClaimPath.of(claim), "vm")).isFalse();
      assertThat(saying(claim, List.of("vm.read")).says(ClaimPath.of(claim), "vm.read")).isTrue();
    }
    assertThat(saying("name", "a b").says(ClaimPath.of("name"), "a"))
        .as("other claims are one text")
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "/", "/a/", "/a//b", "/a~2", "/a~"})
  void refusesAPathThatNamesNoClaim(String path) {
    assertThatThrownBy(() -> new ClaimsConfig(TestIssuer.NAME, Map.of(path, "x")))
        .isInstanceOf(InvalidSetting.class);
  }

  @Test
  void ignoresKeysThatCantBeUsedAndKeepsTheOthers() throws Exception {
    String good = ES256.jwk().toPublicJWK().toJSONString();
    String many =
        "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"broken\",\"x\":\"AA\",\"y\":\"AA\"},7,null,"
            + "{\"kty\":\"RSA\"},{\"kty\":\"NEW\",\"kid\":\"future\"},{\"use\":\"enc\",\"kty\":\"?\"},"
            + "{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\",\"kid\":\"short\"},"
            + good
            + "]}";

    KeySet keys = KeySet.parse(many);

    assertThat(keys.size()).isEqualTo(1);
    assertThat(keys.candidates(ES256.header().build())).hasSize(1);
    assertThat(keys.ignored())
        .hasSize(6)
        .anySatisfy(one -> assertThat(one).startsWith("key 1 ('broken'): can't be read"))
        .anySatisfy(one -> assertThat(one).startsWith("key 2: is not a JSON object"))
        .anySatisfy(one -> assertThat(one).startsWith("key 5 ('future'): "))
        .anySatisfy(one -> assertThat(one).startsWith("key 7 ('short'): is an RSA key of less"));
  }

  @Test
  void takesTheFirst64OfTooManyKeys() throws Exception {
    String key = ES256.jwk().toPublicJWK().toJSONString();
    String many = "{\"keys\":[" + String.join(",", Collections.nCopies(65, key)) + "]}";

    assertThat(KeySet.parse(many).size()).isEqualTo(64);
    assertThat(KeySet.parse(many).ignored()).hasSize(1);
  }

  @Test
  void readsOnlyKeysThatCanVerifyHere() throws Exception {
    String secret =
        new JWKSet(
                List.of(
                    new OctetSequenceKey.Builder(new byte[32]).keyID("hmac").build(), RS256.jwk()))
            .toString(false);

    KeySet keys = KeySet.parse(secret);

    assertThat(keys.size()).isEqualTo(1);
    assertThat(keys.candidates(RS256.header().build()).get(0).isPrivate()).isFalse();
    for (String none : List.of("{}", "{\"keys\":[]}", "[]", "", "<html>")) {
      assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> KeySet.parse(none)))
          .as(none)
          .isInstanceOf(java.text.ParseException.class);
    }
  }
}
