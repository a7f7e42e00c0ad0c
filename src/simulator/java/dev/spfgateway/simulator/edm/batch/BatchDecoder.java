package dev.spfgateway.simulator.edm.batch;

import dev.spfgateway.odata.ODataSyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Splits a batch into its requests. */
public final class BatchDecoder {
  /** Maximum number of requests, those in change sets included. */
  private static final int MAX_PARTS = 1000;

  private BatchDecoder() {}

  /**
   * Reads a batch.
   *
   * @param contentType of the whole body, with its boundary
   * @throws ODataSyntaxException when the batch is malformed, has too many parts, or nests change
   *     sets
   */
  public static List<BatchItem> read(String contentType, byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    List<BatchItem> items = new ArrayList<>();
    int left = MAX_PARTS;
    for (String part :
        MultipartDecoder.split(text, MultipartDecoder.boundary(contentType), MAX_PARTS)) {
      MultipartDecoder.Piece piece = MultipartDecoder.piece(part);
      if (isMultipart(piece)) {
        BatchItem.ChangeSet changes = changeSet(piece, left);
        left -= changes.requests().size();
        items.add(changes);
      } else {
        items.add(new BatchItem.Single(request(piece)));
        left--;
      }
    }
    return items;
  }

  private static boolean isMultipart(MultipartDecoder.Piece piece) {
    return piece.header("Content-Type").toLowerCase(Locale.ROOT).startsWith("multipart/");
  }

  private static BatchItem.ChangeSet changeSet(MultipartDecoder.Piece whole, int left) {
    List<BatchItem.Part> requests = new ArrayList<>();
    String boundary = MultipartDecoder.boundary(whole.header("Content-Type"));
    for (String part : MultipartDecoder.split(whole.content(), boundary, Math.max(0, left))) {
      MultipartDecoder.Piece piece = MultipartDecoder.piece(part);
      if (isMultipart(piece)) {
        throw new ODataSyntaxException("a change set can't contain another one");
      }
      requests.add(request(piece));
    }
    return new BatchItem.ChangeSet(requests);
  }

  private static BatchItem.Part request(MultipartDecoder.Piece piece) {
    String type = piece.header("Content-Type").toLowerCase(Locale.ROOT);
    if (!type.startsWith("application/http")) {
      throw new ODataSyntaxException("a part of a batch must be application/http");
    }
    String content = piece.content().stripLeading();
    int lineEnd = content.indexOf('\n');
    String line = (lineEnd < 0 ? content : content.substring(0, lineEnd)).strip();
    String[] words = line.split(" +", -1);
    if (words.length != 3 || !words[0].matches("[A-Za-z]{1,20}") || !words[2].equals("HTTP/1.1")) {
      throw new ODataSyntaxException("a part of a batch must begin with a request line");
    }
    MultipartDecoder.Piece inner =
        MultipartDecoder.piece(lineEnd < 0 ? "" : content.substring(lineEnd + 1));
    String id = inner.headers().getOrDefault("Content-ID", piece.header("Content-ID"));
    return new BatchItem.Part(words[0], words[1], inner.headers(), body(inner), id);
  }

  /**
   * The body: as long as its {@code Content-Length} says, or up to the boundary. Microsoft's
   * clients and reader count the line end before the boundary, which the content no longer
   * includes.
   */
  private static String body(MultipartDecoder.Piece inner) {
    String length = inner.header("Content-Length");
    int there = inner.content().length();
    if (length.isEmpty()) {
      return inner.content();
    }
    if (!length.matches("\\d{1,9}") || Integer.parseInt(length) > there + "\r\n".length()) {
      throw new ODataSyntaxException("a part of a batch is shorter than its Content-Length");
    }
    return inner.content().substring(0, Math.min(there, Integer.parseInt(length)));
  }
}
