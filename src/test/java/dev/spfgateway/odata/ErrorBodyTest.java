package dev.spfgateway.odata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorBodyTest {
  private static final String M = "http://schemas.microsoft.com/ado/2007/08/dataservices/metadata";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"odata.error\":{\"code\":\"\",\"message\":{\"lang\":\"en-US\",\"value\":\"x\"}}}",
        " \r\n\t{ \"error\" : { } }",
        "{\"error\":{\"code\":\"\",\"message\"",
        "<error xmlns=\"" + M + "\"/>",
        "<m:error xmlns:m=\"" + M + "\"><m:code/></m:error>",
        "<x:error xmlns:x=\"" + M + "\">",
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<!-- SPF --><m:error xmlns:m=\"" + M + "\"/>"
      })
  void knowsSpfsOwnErrors(String body) {
    assertThat(isError(body)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "   ",
        "{}",
        "{",
        "[]",
        "\"error\"",
        "{\"error\":\"upstream timed out\"}",
        "{\"error\":null}",
        "{\"message\":{\"error\":{}}}",
        "{\"Error\":{}}",
        "<error/>",
        "<html><head><title>503 Service Unavailable</title></head></html>",
        "<!DOCTYPE html PUBLIC \"-//W3C//DTD HTML 4.01//EN\" \"http://www.w3.org/TR/html4/strict.dtd\">"
            + "<HTML></HTML>",
        "<!DOCTYPE error [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><error xmlns=\""
            + M
            + "\">&x;",
        "<m:errors xmlns:m=\"" + M + "\"/>",
        "Service Unavailable"
      })
  void knowsWhatStandsBeforeSpf(String body) {
    assertThat(isError(body)).isFalse();
  }

  @Test
  void readsXmlBehindAByteOrderMark() {
    assertThat(isError("\uFEFF<error xmlns=\"" + M + "\"/>")).isTrue();
  }

  @Property(tries = 1_000)
  void noBytesMakeItFail(@ForAll byte[] body) {
    assertThatCode(() -> ErrorBody.isODataError(body)).doesNotThrowAnyException();
  }

  private static boolean isError(String body) {
    return ErrorBody.isODataError(body.getBytes(StandardCharsets.UTF_8));
  }
}
