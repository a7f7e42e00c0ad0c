package dev.spfgateway.odata.links;

/** Rewrites one body as it comes. Whether it comes in one chunk or byte by byte is all the same. */
public interface BodyRewriter {
  /**
   * Takes the next bytes.
   *
   * @return what they gave; may be empty while the rewriter has to see more
   * @throws dev.spfgateway.odata.ODataSyntaxException when the body can't be looked into; what came
   *     out before must then not be passed on as if it were whole
   */
  byte[] next(byte[] bytes);

  /** The body has ended; returns what was still held back. */
  byte[] end();

  /** True when the bytes that come out are always those that went in. */
  default boolean leavesAll() {
    return false;
  }

  /** Rewrites a body that is wholly here. */
  default byte[] whole(byte[] body) {
    byte[] first = next(body);
    byte[] last = end();
    byte[] all = new byte[first.length + last.length];
    System.arraycopy(first, 0, all, 0, first.length);
    System.arraycopy(last, 0, all, first.length, last.length);
    return all;
  }
}
