package dev.spfgateway.http;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * HTTP/1 messages that readers interpret differently, each with the only safe answer. Tests replace
 * text in braces: {@code {target}} and {@code {credential}}, a header line.
 */
public final class HttpCorpus {
  /** The size of {@link #BODY}, in hex and in decimal. */
  public static final String HEX = "40";

  /** What a well-formed body has, of 64 bytes. */
  public static final String BODY =
      "{\"VMCheckPointAction\":\"Restore\",\"odata.type\":\"VMM.VMCheckPoint\"}";

  private static final String FIELDS =
      "Host: localhost\r\nAccept: application/json\r\nContent-Type: application/json\r\n"
          + "{credential}";
  private static final String HEAD = "MERGE {target} HTTP/1.1\r\n" + FIELDS;
  private static final String CHUNKED = HEAD + "Transfer-Encoding: chunked\r\n\r\n";
  private static final String LENGTH = "Content-Length: 64\r\n";

  private HttpCorpus() {}

  /**
   * One message.
   *
   * @param name what is wrong with it
   * @param status of the answer
   * @param bytes one byte a character
   */
  public record Entry(String name, int status, String bytes) {
    /** With the braces filled in. */
    public String bytes(String target, String credential) {
      return bytes.replace("{target}", target).replace("{credential}", credential);
    }

    /** Whether the head is good and only the body is not. */
    public boolean isInBody() {
      return bytes.startsWith(CHUNKED);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** All that must be refused. */
  public static List<Entry> refused() {
    List<Entry> all = new ArrayList<>();
    all.addAll(refusedLines());
    all.addAll(refusedHeads());
    all.addAll(refusedChunks());
    return all;
  }

  private static Entry line(String name, int status, String line) {
    return new Entry(name, status, line + "\r\nHost: localhost\r\n\r\n");
  }

  /** First lines that are none, or none of this version. */
  static List<Entry> refusedLines() {
    return Stream.of(
            line("a control character in the method", 400, "GET\u0001 / HTTP/1.1"),
            line("NUL before the method", 400, "\u0000GET / HTTP/1.1"),
            line("a blank before the method", 400, " GET / HTTP/1.1"),
            line("no method", 400, "/ HTTP/1.1"),
            line("a bare CR between the words", 400, "GET\r/ HTTP/1.1"),
            line("a bare CR after the target", 400, "GET /\rHTTP/1.1"),
            line("a bare CR in the target", 400, "GET /a\rb HTTP/1.1"),
            line("a bare CR before the line end", 400, "GET / HTTP/1.1\r"),
            line("a tab between the words", 400, "GET\t/ HTTP/1.1"),
            line("a tab before the version", 400, "GET /\tHTTP/1.1"),
            line("a vertical tab between the words", 400, "GET\u000b/ HTTP/1.1"),
            line("a form feed before the version", 400, "GET /\u000cHTTP/1.1"),
            line("two blanks after the method", 400, "GET  / HTTP/1.1"),
            line("two blanks before the version", 400, "GET /  HTTP/1.1"),
            line("a blank after the version", 400, "GET / HTTP/1.1 "),
            line("a fourth word", 400, "GET / HTTP/1.1 x"),
            line("a blank in the target", 400, "GET /a b HTTP/1.1"),
            line("NUL in the target", 400, "GET /\u0000 HTTP/1.1"),
            line("DEL in the target", 400, "GET /\u007f HTTP/1.1"),
            line("a byte above ASCII in the target", 400, "GET /\u00e4 HTTP/1.1"),
            line("a fragment in the target", 400, "GET /#a HTTP/1.1"),
            line("a target without a slash", 400, "GET a HTTP/1.1"),
            line("a star for another method", 400, "GET * HTTP/1.1"),
            line("a URL of another scheme", 400, "GET ftp://localhost/ HTTP/1.1"),
            line("CONNECT", 501, "CONNECT localhost:443 HTTP/1.1"),
            line("CONNECT with a path", 501, "CONNECT / HTTP/1.1"),
            line("a separator in the method", 400, "G<T / HTTP/1.1"),
            line("a byte above ASCII in the method", 400, "G\u00ebT / HTTP/1.1"),
            line("HTTP/0.9 without a version", 400, "GET /"),
            line("HTTP/0.9", 505, "GET / HTTP/0.9"),
            line("HTTP/1.2", 505, "GET / HTTP/1.2"),
            line("HTTP/2.0", 505, "GET / HTTP/2.0"),
            line("HTTP/3.0", 505, "GET / HTTP/3.0"),
            line("HTTP/9.9", 505, "GET / HTTP/9.9"),
            line("a version of three digits", 400, "GET / HTTP/1.10"),
            line("a version with a zero before it", 400, "GET / HTTP/01.1"),
            line("a version without a minor one", 400, "GET / HTTP/1"),
            line("a version with a sign", 400, "GET / HTTP/+1.1"),
            line("a version in lower case", 400, "GET / http/1.1"),
            line("a version with a comma", 400, "GET / HTTP/1,1"),
            line("another protocol", 400, "GET / ICAP/1.0"),
            line("a version with NUL", 400, "GET / HTTP/1.1\u0000"),
            new Entry("two empty lines before", 400, "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
            new Entry("a bare LF before", 400, "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
            new Entry("a bare LF after the first line", 400, "GET / HTTP/1.1\nHost: a\r\n\r\n"),
            new Entry("a preface of HTTP/2", 505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
            new Entry("the hello of TLS", 400, "\u0016\u0003\u0001\u0002\u0000\u0001"),
            line("a line of 17 KiB", 414, "GET /" + "a".repeat(17 << 10) + " HTTP/1.1"),
            new Entry("a line of 17 KiB without an end", 414, "GET /" + "a".repeat(17 << 10)))
        .toList();
  }

  private static Entry head(String name, String fields) {
    return new Entry(name, 400, HEAD + fields + "\r\n" + BODY);
  }

  /** Heads with a field line that is none, or with a frame that two readers see differently. */
  static List<Entry> refusedHeads() {
    return Stream.concat(
            refusedFields(),
            Stream.of(
                new Entry("no Host", 400, "GET / HTTP/1.1\r\n\r\n"),
                head("a second Host", "Host: localhost\r\n" + LENGTH),
                head("CL.TE", LENGTH + "Transfer-Encoding: chunked\r\n"),
                head("TE.CL", "Transfer-Encoding: chunked\r\n" + LENGTH),
                head("two lengths", LENGTH + "Content-Length: 0\r\n"),
                head("the same length twice", LENGTH + LENGTH),
                head("a list of lengths", "Content-Length: 64, 64\r\n"),
                head("a length with a sign", "Content-Length: +64\r\n"),
                head("a negative length", "Content-Length: -64\r\n"),
                head("a length in hex", "Content-Length: 0x40\r\n"),
                head("a length with a blank in it", "Content-Length: 6 4\r\n"),
                head("a length with a fraction", "Content-Length: 64.0\r\n"),
                head("a length with an exponent", "Content-Length: 6e1\r\n"),
                head("a length with an underscore", "Content-Length: 6_4\r\n"),
                head("a length in quotes", "Content-Length: \"64\"\r\n"),
                head("an empty length", "Content-Length: \r\n"),
                head("a length beyond a long", "Content-Length: 99999999999999999999\r\n"),
                head("a length with many zeros", "Content-Length: 00000000000000000064\r\n"),
                head("TE twice", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"),
                head(
                    "TE and an unknown one",
                    "Transfer-Encoding: chunked\r\nTransfer-Encoding: cow\r\n"),
                head("a list of TE", "Transfer-Encoding: identity, chunked\r\n"),
                head("chunked twice in TE", "Transfer-Encoding: chunked, chunked\r\n"),
                head("a comma after TE", "Transfer-Encoding: chunked,\r\n"),
                head("an unknown TE", "Transfer-Encoding: xchunked\r\n"),
                head("TE: identity", "Transfer-Encoding: identity\r\n"),
                head("an empty TE", "Transfer-Encoding:\r\n"),
                head("TE in quotes", "Transfer-Encoding: \"chunked\"\r\n"),
                head("TE with a parameter", "Transfer-Encoding: chunked;a=b\r\n"),
                head("TE after a vertical tab", "Transfer-Encoding: \u000bchunked\r\n"),
                head("TE before NUL", "Transfer-Encoding: chunked\u0000\r\n"),
                head(
                    "TE with a byte above ASCII",
                    "Transfer-Encoding: chun\u212aed\r\n".replace('\u212a', '\u00eb')),
                new Entry(
                    "TE in HTTP/1.0",
                    400,
                    "MERGE {target} HTTP/1.0\r\n"
                        + FIELDS
                        + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n")))
        .toList();
  }

  private static Stream<Entry> refusedFields() {
    return Stream.of(
        head("a folded line", "X-A: 1\r\n Content-Length: 64\r\n"),
        head("a folded line with a tab", "X-A: 1\r\n\tContent-Length: 64\r\n"),
        head("a folded length", "Content-Length:\r\n 64\r\n"),
        new Entry(
            "a blank before the first header",
            400,
            "GET {target} HTTP/1.1\r\n Host: localhost\r\n\r\n"),
        head("a bare LF in a line", "X-A: 1\n" + LENGTH),
        head("a bare LF at the head's end", LENGTH + "\n"),
        head("a bare CR in a value", "X-A: 1\r2\r\n" + LENGTH),
        head("a bare CR before a name", "X-A: 1\r\n\rX-B: 2\r\n" + LENGTH),
        head("two CR", "X-A: 1\r\r\n" + LENGTH),
        head("NUL in a value", "X-A: a\u0000b\r\n" + LENGTH),
        head("DEL in a value", "X-A: a\u007fb\r\n" + LENGTH),
        head("a control character in a value", "X-A: a\u0008b\r\n" + LENGTH),
        head("NUL in a name", "X\u0000A: a\r\n" + LENGTH),
        head("a blank in a name", "Content Length: 64\r\n"),
        head("a blank before the colon", "Content-Length : 64\r\n"),
        head("a tab before the colon", "Transfer-Encoding\t: chunked\r\n"),
        head("a byte above ASCII in a name", "X-\u00c4: a\r\n" + LENGTH),
        head("no name", ": a\r\n" + LENGTH),
        head("no colon", "X-A\r\n" + LENGTH),
        head("a request line among the headers", "GET / HTTP/1.1\r\n" + LENGTH),
        new Entry("101 headers", 431, HEAD + "X-A: a\r\n".repeat(101) + "\r\n"),
        new Entry("101 headers without an end", 431, HEAD + "a:\r\n".repeat(101)),
        new Entry("17 KiB of headers", 431, HEAD + "X-A: " + "a".repeat(17 << 10) + "\r\n\r\n"),
        new Entry("17 KiB of a header without an end", 431, HEAD + "a".repeat(17 << 10)));
  }

  private static Entry chunks(String name, String chunks) {
    return new Entry(name, 400, CHUNKED + chunks);
  }

  private static Entry sized(String name, String size) {
    return chunks(name, size + "\r\n" + BODY + "\r\n0\r\n\r\n");
  }

  private static Entry trailed(String name, String trailers) {
    return chunks(name, HEX + "\r\n" + BODY + "\r\n0\r\n" + trailers + "\r\n");
  }

  /** Bodies whose chunks are none; their heads are good. */
  static List<Entry> refusedChunks() {
    return Stream.of(
            sized("a blank before a size", " 40"),
            sized("a tab before a size", "\t40"),
            sized("a blank after a size", "40 "),
            sized("NUL after a size", "40\u0000"),
            sized("NUL before a size", "\u000040"),
            sized("a vertical tab after a size", "40\u000b"),
            sized("a byte above ASCII in a size", "4\u00b2"),
            sized("no size", ""),
            sized("a size that is no hex", "zz"),
            sized("a size with a sign", "+40"),
            sized("a negative size", "-1"),
            sized("a size with 0x", "0x40"),
            sized("a size with an underscore", "4_0"),
            sized("a size of 17 digits", "00000000000000040"),
            sized("a size beyond a long", "fffffffffffffffff"),
            new Entry("a chunk of 2 GiB", 413, CHUNKED + "80000000\r\n"),
            new Entry("a size that overflows to 64", 413, CHUNKED + "100000040\r\n" + BODY),
            sized("a comma after a size", "40,40"),
            sized("an extension without a name", "40;"),
            sized("an extension with an empty value", "40;a="),
            sized("an extension without an end", "40;a=\""),
            sized("text after an extension's end", "40;a=\"b\"c"),
            sized("a line end in an extension's quotes", "40;a=\"\r\n\""),
            sized("a bare LF in an extension", "40;a\nb"),
            sized("a bare CR in an extension", "40;a\rb"),
            sized("a bare CR in an extension's quotes", "40;a=\"\r\""),
            sized("NUL in an extension", "40;a\u0000"),
            sized("a blank after an extension", "40;a "),
            new Entry(
                "an extension of 300 bytes",
                431,
                CHUNKED + "40;" + "a".repeat(300) + "\r\n" + BODY),
            new Entry("a size line without an end", 431, CHUNKED + "0".repeat(300)),
            chunks("a bare LF after a size", "40\n" + BODY + "\r\n0\r\n\r\n"),
            chunks("a bare LF after the data", "40\r\n" + BODY + "\n0\r\n\r\n"),
            chunks("a bare CR after the data", "40\r\n" + BODY + "\r0\r\n\r\n"),
            chunks("a chunk longer than its size", "3\r\n" + BODY + "\r\n0\r\n\r\n"),
            chunks("a chunk shorter than its size", "42\r\n" + BODY + "\r\n0\r\n\r\n"),
            trailed("a trailer without a colon", "X-A\r\n"),
            trailed("a trailer with NUL", "X-A: \u0000\r\n"),
            trailed("a folded trailer", "X-A: 1\r\n 2\r\n"),
            trailed("a trailer after a bare LF", "X-A: 1\nX-B: 2\r\n"),
            trailed("a length in the trailers", "Content-Length: 0\r\n"),
            trailed("a coding in the trailers", "Transfer-Encoding: chunked\r\n"),
            trailed("a host in the trailers", "Host: localhost\r\n"),
            chunks("a bare LF at the end", HEX + "\r\n" + BODY + "\r\n0\r\n\n"),
            new Entry(
                "101 trailers",
                431,
                CHUNKED + HEX + "\r\n" + BODY + "\r\n0\r\n" + "a:\r\n".repeat(101) + "\r\n"),
            new Entry(
                "17 KiB of trailers",
                431,
                CHUNKED + HEX + "\r\n" + BODY + "\r\n0\r\na:" + "a".repeat(17 << 10)))
        .toList();
  }

  /** What must be taken, as one request with {@link #BODY}. */
  public static List<Entry> taken() {
    return Stream.of(
            new Entry("a length", 204, HEAD + LENGTH + "\r\n" + BODY),
            new Entry("a length with zeros", 204, HEAD + "Content-Length: 0064\r\n\r\n" + BODY),
            new Entry(
                "a length between blanks", 204, HEAD + "Content-Length:\t64 \t\r\n\r\n" + BODY),
            new Entry("no blank before a value", 204, HEAD + "CONTENT-LENGTH:64\r\n\r\n" + BODY),
            new Entry("an empty line before", 204, "\r\n" + HEAD + LENGTH + "\r\n" + BODY),
            new Entry("an empty value", 204, HEAD + "X-A:\r\n" + LENGTH + "\r\n" + BODY),
            new Entry(
                "a value above ASCII",
                204,
                HEAD + "X-A: \u00e4\t\u00ff\r\n" + LENGTH + "\r\n" + BODY),
            new Entry(
                "HTTP/1.0", 204, HEAD.replace("HTTP/1.1", "HTTP/1.0") + LENGTH + "\r\n" + BODY),
            new Entry("one chunk", 204, CHUNKED + HEX + "\r\n" + BODY + "\r\n0\r\n\r\n"),
            new Entry(
                "TE in capitals",
                204,
                HEAD + "TRANSFER-ENCODING: CHUNKED\r\n\r\n40\r\n" + BODY + "\r\n0\r\n\r\n"),
            new Entry(
                "two chunks",
                204,
                CHUNKED
                    + "0010\r\n"
                    + BODY.substring(0, 16)
                    + "\r\n30\r\n"
                    + BODY.substring(16)
                    + "\r\n000\r\n\r\n"),
            new Entry(
                "extensions",
                204,
                CHUNKED + "40;a;b=c;d=\"e;\\\"f\" ; g = h\r\n" + BODY + "\r\n0;last\r\n\r\n"),
            new Entry(
                "trailers",
                204,
                CHUNKED + "40\r\n" + BODY + "\r\n0\r\nX-HTTP-Method: DELETE\r\nX-A:\r\n\r\n"))
        .toList();
  }
}
