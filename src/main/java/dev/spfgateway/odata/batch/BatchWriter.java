package dev.spfgateway.odata.batch;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Assembles the answers to a batch. A part's own headers are exactly {@code Content-Type} and
 * {@code Content-Transfer-Encoding}, and no header of an answer occurs twice: .NET 4's data
 * services client accepts nothing else. A content id is written as a header of the answer.
 */
public final class BatchWriter {
  private final String outer;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private String boundary;

  /**
   * Begins an answer.
   *
   * @param boundary must not occur in any body; a random UUID, for example
   */
  public BatchWriter(String boundary) {
    this.outer = boundary;
    this.boundary = boundary;
  }

  /** The content type of the whole body. */
  public String contentType() {
    return "multipart/mixed; boundary=" + outer;
  }

  /**
   * Begins the answers to a change set.
   *
   * @param inner the change set's boundary, unlike every other boundary in the batch
   */
  public void beginChangeSet(String inner) {
    write("--" + outer + "\r\nContent-Type: multipart/mixed; boundary=" + inner + "\r\n\r\n");
    boundary = inner;
  }

  /** Ends the answers to a change set. */
  public void endChangeSet() {
    write("--" + boundary + "--\r\n");
    boundary = outer;
  }

  /**
   * Adds the answer to one request, or the one answer to a change set that failed.
   *
   * @param status and reason, such as {@code 204 No Content}
   * @param headers several of one name become one list; {@code Content-Length} is added
   * @param body may be empty
   * @param contentId the client's id for the request
   */
  public void answer(
      String status, List<HeaderField> headers, byte[] body, Optional<String> contentId) {
    String id = contentId.map(text -> "Content-ID: " + text + "\r\n").orElse("");
    StringBuilder head = new StringBuilder("--").append(boundary);
    head.append("\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n");
    head.append("\r\nHTTP/1.1 ").append(status).append("\r\n").append(id);
    joined(headers)
        .forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    if (body.length > 0) {
      head.append("Content-Length: ").append(body.length).append("\r\n");
    }
    write(head.append("\r\n").toString());
    out.writeBytes(body);
    write("\r\n");
  }

  private static Map<String, String> joined(List<HeaderField> headers) {
    Map<String, String> names = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    Map<String, String> joined = new LinkedHashMap<>();
    for (HeaderField header : headers) {
      String name = names.computeIfAbsent(header.name(), first -> first);
      joined.merge(name, header.value(), (all, value) -> all + ", " + value);
    }
    return joined;
  }

  /** Bytes written so far. */
  public int size() {
    return out.size();
  }

  /** Ends the body and returns it. */
  public byte[] end() {
    write("--" + outer + "--\r\n");
    return out.toByteArray();
  }

  private void write(String text) {
    out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
