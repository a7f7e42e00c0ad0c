package dev.spfgateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.testing.TestClient.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Batches as clients write them, and their answers as clients read them. */
public final class Batches {
  public static final String TYPE = "multipart/mixed; boundary=batch_1";

  private final StringBuilder text = new StringBuilder();

  /**
   * One part of a batch's answer.
   *
   * @param boundary of the multipart that it stands in
   * @param envelope the part's own headers, in lower case
   * @param status of the request's answer
   * @param head the answer's headers, in lower case
   */
  public record Part(String boundary, String envelope, int status, String head, String body) {
    String header(String name) {
      for (String line : head.split("\r\n", -1)) {
        if (line.startsWith(name.toLowerCase(Locale.ROOT) + ": ")) {
          return line.substring(name.length() + 2);
        }
      }
      throw new AssertionError("no header " + name + " in " + head);
    }

    boolean isInChangeSet() {
      return boundary.startsWith("changeset");
    }
  }

  public static Batches aBatch() {
    return new Batches();
  }

  public static String get(String url) {
    return "GET " + url + " HTTP/1.1\r\nAccept: application/json\r\n\r\n";
  }

  static String change(String method, String url, String json) {
    return method
        + " "
        + url
        + " HTTP/1.1\r\nAccept: application/json\r\nContent-Type: application/json\r\n\r\n"
        + json;
  }

  static String delete(String url) {
    return "DELETE " + url + " HTTP/1.1\r\nAccept: application/json\r\n\r\n";
  }

  /** Adds a request by itself. */
  public Batches with(String request) {
    text.append("--batch_1\r\nContent-Type: application/http\r\n");
    text.append("Content-Transfer-Encoding: binary\r\n\r\n").append(request).append("\r\n");
    return this;
  }

  /** Adds a change set; its requests have the Content-IDs 1, 2 and so on. */
  public Batches withChangeSet(String... requests) {
    text.append("--batch_1\r\nContent-Type: multipart/mixed; boundary=changeset_1\r\n\r\n");
    for (int i = 0; i < requests.length; i++) {
      text.append("--changeset_1\r\nContent-Type: application/http\r\n");
      text.append("Content-Transfer-Encoding: binary\r\nContent-ID: ").append(i + 1);
      text.append("\r\n\r\n").append(requests[i]).append("\r\n");
    }
    text.append("--changeset_1--\r\n");
    return this;
  }

  public String text() {
    return text + "--batch_1--\r\n";
  }

  /** Reads an answer that must be 202. */
  public static List<Part> parts(Answer answer) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(202);
    assertThat(answer.header("Content-Type")).startsWith("multipart/mixed; boundary=batchresponse");
    assertThat(answer.header("DataServiceVersion")).isEqualTo("1.0;");
    return parts(answer.body(), boundary(answer.header("Content-Type")));
  }

  private static String boundary(String type) {
    return type.substring(type.indexOf("boundary=") + "boundary=".length());
  }

  private static List<Part> parts(String text, String boundary) {
    List<Part> parts = new ArrayList<>();
    String[] pieces = ("\r\n" + text).split("\r\n--" + boundary + "(?=\r\n|--)", -1);
    assertThat(pieces[pieces.length - 1]).startsWith("--");
    for (int i = 1; i < pieces.length - 1; i++) {
      String[] piece = pieces[i].substring(2).split("\r\n\r\n", 2);
      if (piece[0].contains("multipart/mixed")) {
        parts.addAll(parts(piece[1], boundary(piece[0])));
      } else {
        parts.add(part(boundary, piece[0], piece[1]));
      }
    }
    return parts;
  }

  private static Part part(String boundary, String envelope, String http) {
    String[] answer = http.split("\r\n\r\n", 2);
    int status = Integer.parseInt(answer[0].split(" ", 3)[1]);
    return new Part(
        boundary,
        envelope.toLowerCase(Locale.ROOT),
        status,
        answer[0].toLowerCase(Locale.ROOT),
        answer.length > 1 ? answer[1] : "");
  }
}
