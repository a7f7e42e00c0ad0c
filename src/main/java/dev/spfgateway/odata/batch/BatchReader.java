package dev.spfgateway.odata.batch;

import dev.spfgateway.odata.MediaType;
import dev.spfgateway.odata.ODataSyntaxException;
import java.util.ArrayList;
import java.util.List;

/**
 * Splits a batch into its requests. A batch that two readers could split in two ways is refused as
 * a whole.
 */
public final class BatchReader {
  private final BatchBounds bounds;
  private int requests;

  private BatchReader(BatchBounds bounds) {
    this.bounds = bounds;
  }

  /**
   * Reads a batch.
   *
   * @param type content type of the whole body: {@code multipart/mixed} with its boundary
   * @return in the order of the batch; never empty
   * @throws ODataSyntaxException when the batch is malformed, empty or beyond the bounds, or a
   *     change set holds a GET or another change set
   */
  public static List<BatchPart> read(byte[] body, MediaType type, BatchBounds bounds) {
    return new BatchReader(bounds).batch(body, Multipart.boundary(type));
  }

  private List<BatchPart> batch(byte[] body, String boundary) {
    List<BatchPart> parts = new ArrayList<>();
    for (Slice part : Multipart.split(Slice.of(body), boundary, bounds.requests())) {
      HeaderBlock head = HeaderBlock.read(part, bounds.headerBytes());
      MediaType type = type(head);
      parts.add(
          type.name().equals("multipart/mixed")
              ? changeSet(head, type, boundary)
              : new BatchPart.Single(request(head, type)));
    }
    if (parts.isEmpty()) {
      throw new ODataSyntaxException("the batch contains no request");
    }
    return parts;
  }

  private BatchPart changeSet(HeaderBlock head, MediaType type, String outer) {
    String boundary = Multipart.boundary(type);
    if (boundary.equals(outer)) {
      throw new ODataSyntaxException("a change set needs a boundary of its own");
    }
    List<BatchRequest> members = new ArrayList<>();
    for (Slice part : Multipart.split(head.content(), boundary, bounds.requests())) {
      HeaderBlock member = HeaderBlock.read(part, bounds.headerBytes());
      MediaType memberType = type(member);
      if (memberType.name().equals("multipart/mixed")) {
        throw new ODataSyntaxException("a change set must not contain another change set");
      }
      members.add(request(member, memberType));
    }
    if (members.isEmpty() || members.stream().anyMatch(one -> one.method().equals("GET"))) {
      throw new ODataSyntaxException(
          "a change set must contain at least one change and nothing but changes");
    }
    return new BatchPart.ChangeSet(members);
  }

  private BatchRequest request(HeaderBlock head, MediaType type) {
    if (!type.name().equals("application/http")) {
      throw new ODataSyntaxException("a part must be application/http or a change set");
    }
    if (++requests > bounds.requests()) {
      throw new ODataSyntaxException(
          "a batch must not have more than " + bounds.requests() + " requests");
    }
    return BatchRequest.read(head, bounds.headerBytes());
  }

  /** A part in base64 or quoted-printable would mean something else to a reader that decodes it. */
  private static MediaType type(HeaderBlock head) {
    String encoding = head.single("Content-Transfer-Encoding").orElse("binary");
    if (!encoding.equalsIgnoreCase("binary")
        && !encoding.equalsIgnoreCase("8bit")
        && !encoding.equalsIgnoreCase("7bit")) {
      throw new ODataSyntaxException("a part's Content-Transfer-Encoding must be binary");
    }
    return MediaType.parse(
        head.single("Content-Type")
            .orElseThrow(() -> new ODataSyntaxException("a part must have a Content-Type")));
  }
}
