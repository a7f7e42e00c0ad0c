package dev.spfgateway.auth;

import static dev.spfgateway.pipeline.Exchanges.ROOT;
import static dev.spfgateway.pipeline.Exchanges.anExchange;
import static dev.spfgateway.pipeline.Requests.aRequest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.FailureKind;
import dev.spfgateway.pipeline.GatewayException;
import dev.spfgateway.pipeline.Passage;
import dev.spfgateway.pipeline.Principal;
import dev.spfgateway.pipeline.Requests;
import dev.spfgateway.pipeline.Role;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthenticateStageTest {
  private static final ApiKey KEY = ApiKey.generate(new Random(1));
  private static final ApiKey UNKNOWN = ApiKey.generate(new Random(2));
  private static final Principal WHO = new Principal("contoso", "ci", "ci-key", Role.OPERATOR);

  private final Passage passage =
      Passage.through(new AuthenticateStage(new ApiKeys(Map.of(KEY.hash(), WHO))));

  @Test
  void knowsTheCallerByTheKey() {
    Exchange passed = passage.pass(showing("X-Api-Key", KEY.secret().reveal()));

    assertThat(passed.principal()).isEqualTo(WHO);
    assertThat(passed.trail().principal()).contains(WHO);
  }

  @Test
  void takesTheHeaderInAnyCase() {
    assertThat(passage.pass(showing("x-api-key", KEY.secret().reveal())).principal())
        .isEqualTo(WHO);
  }

  @Test
  void refusesACallerWithoutAKey() {
    GatewayException refused =
        passage.refuse(anExchange().withRequest(aRequest("GET", ROOT)).routed());

    assertThat(refused.kind()).isEqualTo(FailureKind.UNAUTHENTICATED);
    assertThat(refused.headers()).containsEntry("WWW-Authenticate", "ApiKey realm=\"spf-gateway\"");
  }

  @Test
  void saysTheSameOfAMalformedAndAnUnknownKey() {
    GatewayException malformed = passage.refuse(showing("X-Api-Key", "spfgw_x"));
    GatewayException unknown = passage.refuse(showing("X-Api-Key", UNKNOWN.secret().reveal()));

    assertThat(malformed.kind()).isEqualTo(FailureKind.UNAUTHENTICATED);
    assertThat(unknown.kind()).isEqualTo(malformed.kind());
    assertThat(unknown).hasMessage(malformed.getMessage());
    assertThat(unknown.headers()).isEqualTo(malformed.headers());
    assertThat(unknown.getMessage()).doesNotContain(UNKNOWN.secret().reveal());
  }

  @Test
  void takesTheHashForNoKey() {
    assertThat(passage.refuse(showing("X-Api-Key", KEY.hash())).kind())
        .isEqualTo(FailureKind.UNAUTHENTICATED);
    assertThat(passage.refuse(showing("Authorization", KEY.secret().reveal())).kind())
        .isEqualTo(FailureKind.UNAUTHENTICATED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"NTLM TlRMTVNTUAABAAAA", "ntlm", "Negotiate YII=", " negotiate x"})
  void refusesAWindowsLogonEvenBesideAGoodKey(String authorization) {
    Requests request =
        aRequest("GET", ROOT)
            .withHeader("X-Api-Key", KEY.secret().reveal())
            .withHeader("Authorization", authorization);

    assertThat(passage.refuse(anExchange().withRequest(request).routed()).kind())
        .isEqualTo(FailureKind.UNAUTHENTICATED);
  }

  private static Exchange showing(String header, String value) {
    Requests request = aRequest("GET", ROOT).withHeader(header, value);
    return anExchange().withRequest(request).routed();
  }
}
