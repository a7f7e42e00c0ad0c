package dev.spfgateway.odata.links;

import static dev.spfgateway.odata.links.LinkSamples.GATEWAY;
import static dev.spfgateway.odata.links.LinkSamples.UPSTREAM;
import static dev.spfgateway.odata.links.LinkSamples.answer;
import static dev.spfgateway.odata.links.LinkSamples.through;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spfgateway.odata.ODataSyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The kind of a body decides how it is rewritten. */
class RewritersTest {
  private static BodyRewriter of(int status, String type, String path) {
    return Rewriters.forAnswer(status, type, path, answer());
  }

  @ParameterizedTest
  @CsvSource({
    "text/plain;charset=utf-8, VirtualMachines/$count",
    "application/json, VirtualMachines(1)/Description/$value",
    "application/xml, VirtualMachines(1)/Photo/$value",
    "application/octet-stream, VirtualMachines(1)/$value"
  })
  void leavesValuesAsTheyAre(String type, String path) {
    String body = "{\"odata.id\":\"" + UPSTREAM + "\"} on spf-node-7";

    assertThat(through(of(200, type, path), body)).isEqualTo(body);
    assertThat(of(200, type, path).leavesAll()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json;odata=minimalmetadata;streaming=true;charset=utf-8",
        "APPLICATION/JSON",
        "application/json; charset=\"UTF-8\"",
        "text/javascript;charset=iso-8859-1",
        "application/vnd.x+json"
      })
  void findsLinksInJson(String type) {
    assertThat(
            through(of(200, type, "X"), "{\"odata.id\":\"" + UPSTREAM + "\",\"a\":\"spf-node-7\"}"))
        .isEqualTo("{\"odata.id\":\"" + GATEWAY + "\",\"a\":\"spf-node-7\"}");
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"text/html", "application/json", "application/xml", "text/plain", "x"})
  void namesNobodyInAnError(String type) {
    String body = "<html>spf-node-7</html> {\"odata.error\":{\"value\":\"" + UPSTREAM + "/Jobs\"}}";

    assertThat(through(of(500, type, "X/$value"), body))
        .isEqualTo(
            "<html>api.hoster.example</html> {\"odata.error\":{\"value\":\""
                + GATEWAY
                + "/Jobs\"}}");
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"text/html", "image/svg", "text/plain", "application/octet-stream"})
  void namesNobodyInWhatIsNoFormatOfOData(String type) {
    assertThat(through(of(200, type, "X"), "by spf-node-7")).isEqualTo("by api.hoster.example");
  }

  @ParameterizedTest
  @CsvSource({
    "302, text/plain, X",
    "302, application/json, X",
    "301, text/html, X/$value",
    "201, text/plain, X/$value",
    "400, application/octet-stream, X/$count"
  })
  void namesNobodyInWhatIsNoValueOfATenant(int status, String type, String path) {
    assertThat(through(of(status, type, path), "{\"a\":\"to " + UPSTREAM + "/Jobs\"}"))
        .isEqualTo("{\"a\":\"to " + GATEWAY + "/Jobs\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json;charset=utf-16",
        "application/atom+xml;charset=UTF-7",
        "text/plain; charset='utf-32'",
        "application/json;charset=shift_jis",
        "multipart/mixed;boundary=x"
      })
  void refusesWhatItCanNotLookInto(String type) {
    assertThatThrownBy(() -> of(200, type, "X")).isInstanceOf(ODataSyntaxException.class);
    assertThatThrownBy(() -> of(500, type, "X")).isInstanceOf(ODataSyntaxException.class);
  }

  @Test
  void cutsAWordOfAnErrorThatIsTooLongToHoldWhereNoNameIs() {
    for (int padding = HeldLink.MAX - 40; padding < HeldLink.MAX + 4; padding++) {
      String body = "/".repeat(padding) + "%2fspf-node-7%2f" + "/".repeat(100);

      assertThat(through(of(500, null, "X"), body))
          .as("a name behind %d bytes", padding)
          .doesNotContain("node-7")
          .contains("%2fapi.hoster.example%2f");
    }
    String long1 = "x".repeat(HeldLink.MAX * 3);
    assertThat(through(of(500, null, "X"), long1)).isEqualTo(long1);
  }
}
