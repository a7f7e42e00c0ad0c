package dev.spfgateway.odata.links;

import static dev.spfgateway.odata.links.LinkSamples.answer;
import static dev.spfgateway.odata.links.LinkSamples.through;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinkFormTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/\\evil.example",
        "\\\\evil.example",
        "/\\/evil.example",
        "/\t/evil.example",
        "\t//evil.example",
        "//evil.example",
        "//evil.example/SC",
        "https:evil.example",
        "https:/evil.example",
        "https:\\\\evil.example",
        "https://api.hoster.example@evil.example/",
        "https://evil.example\\@api.hoster.example/",
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "ftp://evil.example/",
        "blob:https://evil.example/1"
      })
  void refusesWhatClientsReadInTwoWays(String link) {
    assertThat(LinkForm.isPlain(link)).isFalse();
    assertThat(LinkForm.isDeceptive(link)).isTrue();
    String written = new String(JsonStringEncoder.getInstance().quoteAsString(link));
    BodyRewriter json = LinkSamples.rewriter("json", "X", answer());
    assertThat(through(json, "{\"odata.nextLink\":\"" + written + "\",\"Name\":\"x\"}"))
        .isEqualTo("{\"odata.nextLink\":\"\",\"Name\":\"x\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X(ID=guid'1',StampId=guid'2')?$skiptoken='a:b'",
        "/SC2012R2/VMM/x",
        "?$skiptoken=1",
        "../Jobs",
        "https://elsewhere.example/x?to=a@b",
        "HTTP://elsewhere.example:80"
      })
  void takesUrlsAndPaths(String link) {
    assertThat(LinkForm.isPlain(link)).isTrue();
    assertThat(LinkForm.isDeceptive(link)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"urn:uuid:1f0e2d3c-4b5a-4697-8877-665544332201", "tag:x,2020:y"})
  void leavesAnEntitysNameInABody(String link) {
    assertThat(LinkForm.isDeceptive(link)).isFalse();
    assertThat(LinkForm.isPlain(link)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " /x", "/x y", "/é", "/x\r\nSet-Cookie: a=b", "/<b>"})
  void refusesOtherCharactersInAHeader(String link) {
    assertThat(LinkForm.isPlain(link)).isFalse();
  }
}
