package dev.spfgateway.odata.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BatchWriterTest {
  @Test
  void writesWhatClientsOfODataV3Read() {
    BatchWriter writer = new BatchWriter("r");
    byte[] body = "{}".getBytes(StandardCharsets.UTF_8);

    List<HeaderField> headers =
        List.of(new HeaderField("A", "b"), new HeaderField("B", "d"), new HeaderField("a", "c"));

    writer.answer("200 OK", headers, body, Optional.empty());
    writer.beginChangeSet("s");
    writer.answer("204 No Content", List.of(), new byte[0], Optional.of("1"));
    writer.endChangeSet();
    writer.answer("404 Not Found", List.of(), new byte[0], Optional.empty());
    int size = writer.size();
    String text = new String(writer.end(), StandardCharsets.UTF_8);

    assertThat(writer.contentType()).isEqualTo("multipart/mixed; boundary=r");
    assertThat(size).isEqualTo(text.length() - "--r--\r\n".length());
    assertThat(text.replace("\r\n", "\n"))
        .isEqualTo(
            """
            --r
            Content-Type: application/http
            Content-Transfer-Encoding: binary

            HTTP/1.1 200 OK
            A: b, c
            B: d
            Content-Length: 2

            {}
            --r
            Content-Type: multipart/mixed; boundary=s

            --s
            Content-Type: application/http
            Content-Transfer-Encoding: binary

            HTTP/1.1 204 No Content
            Content-ID: 1


            --s--
            --r
            Content-Type: application/http
            Content-Transfer-Encoding: binary

            HTTP/1.1 404 Not Found


            --r--
            """);
    assertThat(text.replace("\r\n", "")).doesNotContain("\n", "\r");
  }
}
