package dev.spfgateway.odata.links;

/**
 * Rewrites one body as it streams past. The result is the same however the body is split into
 * chunks.
 */
public interface BodyRewriter {
  /**
   * Takes the next bytes.
   *
   * @return the rewritten bytes; may be empty while the rewriter needs to see more
   * @throws dev.spfgateway.odata.ODataSyntaxException when the body can't be inspected; earlier
   *     output must then not be passed on as if it were complete
   */
  byte[] next(byte[] bytes);

  /** Ends the body; returns the bytes that were still held back. */
  byte[] end();

  /** True when the output always equals the input. */
  default boolean leavesAll() {
    return false;
  }

  /** Rewrites a complete body. */
  default byte[] whole(byte[] body) {
    byte[] first = next(body);
    byte[] last = end();
    byte[] all = new byte[first.length + last.length];
    System.arraycopy(first, 0, all, 0, first.length);
    System.arraycopy(last, 0, all, first.length, last.length);
    return all;
  }
}
