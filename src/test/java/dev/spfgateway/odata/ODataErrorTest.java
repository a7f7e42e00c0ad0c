package dev.spfgateway.odata;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import javax.xml.parsers.DocumentBuilderFactory;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class ODataErrorTest {
  private static final String HOSTILE = "a \"b\" \\ <c>&amp; ]]> ä € 😀 \n\t 'd' </message>";

  @Test
  void writesTheExactFormsOfTheProtocol() {
    ODataError error = new ODataError("NotFound", "gone");

    assertThat(error.write(Format.JSON_LIGHT))
        .isEqualTo(
            "{\"odata.error\":{\"code\":\"NotFound\","
                + "\"message\":{\"lang\":\"en-US\",\"value\":\"gone\"}}}");
    assertThat(error.write(Format.JSON_VERBOSE))
        .isEqualTo(
            "{\"error\":{\"code\":\"NotFound\","
                + "\"message\":{\"lang\":\"en-US\",\"value\":\"gone\"}}}");
    assertThat(error.write(Format.ATOM))
        .contains("<code>NotFound</code><message xml:lang=\"en-US\">gone</message></error>");
  }

  @Test
  void survivesHostileTextInEveryFormat() throws Exception {
    ODataError error = new ODataError("Bad<Request", HOSTILE);

    assertThat(json(error, Format.JSON_LIGHT).at("/odata.error/message/value").asText())
        .isEqualTo(HOSTILE);
    assertThat(json(error, Format.JSON_VERBOSE).at("/error/message/value").asText())
        .isEqualTo(HOSTILE);
    Document xml = xml(error);
    assertThat(xml.getElementsByTagName("message").item(0).getTextContent()).isEqualTo(HOSTILE);
    assertThat(xml.getElementsByTagName("code").item(0).getTextContent()).isEqualTo("Bad<Request");
  }

  @Property(tries = 300)
  void anyTextGivesWellFormedErrorsThatAreKnownAsSuch(@ForAll String text) throws Exception {
    ODataError error = new ODataError("Code", text);

    assertThat(json(error, Format.JSON_LIGHT).has("odata.error")).isTrue();
    assertThat(json(error, Format.JSON_VERBOSE).has("error")).isTrue();
    assertThat(xml(error).getDocumentElement().getTagName()).isEqualTo("error");
    for (Format format : Format.values()) {
      assertThat(ErrorBody.isODataError(bytes(error, format))).isTrue();
    }
  }

  private static JsonNode json(ODataError error, Format format) throws IOException {
    return new ObjectMapper().readTree(bytes(error, format));
  }

  private static Document xml(ODataError error) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    return factory.newDocumentBuilder().parse(new ByteArrayInputStream(bytes(error, Format.ATOM)));
  }

  private static byte[] bytes(ODataError error, Format format) {
    return error.write(format).getBytes(StandardCharsets.UTF_8);
  }
}
