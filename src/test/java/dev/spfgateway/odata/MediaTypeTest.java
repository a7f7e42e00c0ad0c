package dev.spfgateway.odata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MediaTypeTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "multipart/mixed;boundary=batch_1",
        "multipart/mixed; boundary=batch_1",
        "Multipart/Mixed ;\tBoundary=\"batch_1\"",
        " multipart/mixed; boundary=batch_1; "
      })
  void readsEverySpellingOfOneType(String text) {
    assertThat(MediaType.parse(text))
        .isEqualTo(new MediaType("multipart/mixed", Map.of("boundary", "batch_1")));
  }

  @Test
  void takesABareBoundaryWithParenthesesAndAQuotedOneWithAnything() {
    assertThat(MediaType.parse("a/b;boundary=batch(36522ad7)").parameter("Boundary"))
        .contains("batch(36522ad7)");
    assertThat(MediaType.parse("a/b;boundary=\"a; b=c,'d'\"").parameter("boundary"))
        .contains("a; b=c,'d'");
  }

  @Test
  void knowsUtf8AndNothingElse() {
    assertThat(MediaType.parse("application/json").isUtf8()).isTrue();
    assertThat(MediaType.parse("application/json;charset=\"UTF-8\"").isUtf8()).isTrue();
    assertThat(MediaType.parse("application/json;charset=utf-16").isUtf8()).isFalse();
    assertThat(MediaType.parse("application/json;charset=us-ascii").isUtf8()).isFalse();
    assertThat(MediaType.parse("application/json;charset*=utf-8''utf-7").isUtf8()).isFalse();
    assertThat(MediaType.parse("application/json;charset*0=utf-7;charset=utf-8").isUtf8())
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "json",
        "application/",
        "application/json x",
        "application/json;charset",
        "application/json;charset=",
        "application/json;charset =utf-8",
        "application/json;charset= utf-8",
        "application/json;charset=utf-8;Charset=utf-7",
        "application/json;a=\"b",
        "application/json;a=\"b\\\"c\"",
        "application/json,application/xml",
        "application/json;a=b,c",
        "application/j\u00e4son",
        "application/json;a=\"\n\""
      })
  void refusesWhatTwoReadersCouldReadInTwoWays(String text) {
    assertThatThrownBy(() -> MediaType.parse(text)).isInstanceOf(ODataSyntaxException.class);
  }

  @Test
  void takes512CharactersAndRefuses513() {
    String type = "a/b;c=" + "d".repeat(506);

    assertThat(MediaType.parse(type).parameters()).hasSize(1);
    assertThatThrownBy(() -> MediaType.parse(type + "d")).isInstanceOf(ODataSyntaxException.class);
  }

  @Property(tries = 2_000)
  void everyTextIsATypeOrRefused(@ForAll("nearTypes") String text) {
    boolean read;
    try {
      read = MediaType.parse(text).name().contains("/");
    } catch (ODataSyntaxException e) {
      read = !e.getMessage().isEmpty();
    }

    assertThat(read).isTrue();
  }

  @Property(tries = 1_000)
  void everyAcceptHasAFormat(@ForAll("nearTypes") String accept, @ForAll String maxVersion) {
    assertThat(Format.accepted(accept, maxVersion)).isNotNull();
  }

  @Provide
  Arbitrary<String> nearTypes() {
    return Arbitraries.of(
            "application/json",
            "*/*",
            "/",
            ";",
            ",",
            "q=",
            "0.5",
            "=",
            "\"",
            "\\",
            " ",
            "a",
            "\0",
            "odata=verbose",
            "\u00e4",
            "boundary")
        .list()
        .ofMaxSize(10)
        .map(tokens -> String.join("", tokens));
  }
}
