package dev.spfgateway.odata.batch;

import dev.spfgateway.odata.ODataSyntaxException;
import dev.spfgateway.odata.Shorten;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One request inside a batch, in the form of {@code application/http}. */
public final class BatchRequest {
  private static final int MAX_CONTENT_ID = 128;

  /**
   * A URL may contain blanks: some clients write it here as their program gave it, because only the
   * batch's own URL passes through the HTTP library that encodes URLs. Microsoft's reader takes
   * everything between the first and the last blank as the URL.
   */
  private static final Pattern LINE =
      Pattern.compile("(?<method>[^ ]+) (?<path>[^ ?]+)(?<query>(\\?(.*[^ ])?)?) HTTP/1\\.[01]");

  private final String method;
  private final String target;
  private final List<HeaderField> headers;
  private final Slice body;
  private final Optional<String> contentId;

  private BatchRequest(
      String method,
      String target,
      List<HeaderField> headers,
      Slice body,
      Optional<String> contentId) {
    this.method = method;
    this.target = target;
    this.headers = List.copyOf(headers);
    this.body = body;
    this.contentId = contentId;
  }

  /** Reads one part, after its own headers have been read. */
  static BatchRequest read(HeaderBlock part, int maxHeaderBytes) {
    Slice http = part.content();
    int start = 0;
    while (start < http.length() && http.lineEnd(start) == start) {
      start = http.nextLine(start);
    }
    Matcher line = LINE.matcher(http.slice(start, http.lineEnd(start)).latin1());
    if (!line.matches() || line.group("query").contains(" HTTP/")) {
      throw new ODataSyntaxException("a part must begin with 'METHOD URL HTTP/1.1'");
    }
    String target = line.group("path") + line.group("query").replace(" ", "%20");
    HeaderBlock head = HeaderBlock.read(http.after(http.nextLine(start)), maxHeaderBytes);
    return new BatchRequest(
        line.group("method"), target, head.fields(), body(head), contentId(part, head));
  }

  private static Slice body(HeaderBlock head) {
    if (head.single("Transfer-Encoding").isPresent()) {
      throw new ODataSyntaxException("a part must not have a Transfer-Encoding");
    }
    Slice body = head.content();
    boolean isAbsent = head.single("Content-Length").isEmpty() && body.isBlank();
    return isAbsent ? body.slice(0, 0) : body;
  }

  /** Clients write {@code Content-ID} into the part's headers, the request's or both. */
  private static Optional<String> contentId(HeaderBlock part, HeaderBlock head) {
    Optional<String> outer = part.single("Content-ID");
    Optional<String> inner = head.single("Content-ID");
    if (outer.isPresent() && inner.isPresent() && !outer.equals(inner)) {
      throw new ODataSyntaxException("a part has two different Content-IDs");
    }
    Optional<String> id = inner.or(() -> outer);
    if (id.filter(text -> text.length() > MAX_CONTENT_ID).isPresent()) {
      throw new ODataSyntaxException(
          "the Content-ID " + Shorten.to(20, id.get()) + " is longer than " + MAX_CONTENT_ID);
    }
    return id;
  }

  /** The method as written. */
  public String method() {
    return method;
  }

  /** The URL as written: absolute, an absolute path, or relative to the service root. */
  public String target() {
    return target;
  }

  /** All headers inside the part, in order. */
  public List<HeaderField> headers() {
    return headers;
  }

  /** A copy of the body; empty when there is none. */
  public byte[] body() {
    return body.copy();
  }

  /** The client's id for the request, from {@code Content-ID}. */
  public Optional<String> contentId() {
    return contentId;
  }
}
