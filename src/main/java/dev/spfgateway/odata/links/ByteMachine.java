package dev.spfgateway.odata.links;

import dev.spfgateway.odata.ODataSyntaxException;

/**
 * A rewriter that processes a body byte by byte, so that chunk boundaries can't matter. Handles any
 * charset that is a superset of ASCII.
 */
abstract class ByteMachine implements BodyRewriter {
  private static final int LOOK = 4;

  final Bytes out = new Bytes();
  private int seen;

  @Override
  public final byte[] next(byte[] bytes) {
    for (byte b : bytes) {
      if (seen < LOOK) {
        refuseWide(b & 0xFF);
      }
      step(b & 0xFF);
    }
    return out.take();
  }

  @Override
  public final byte[] end() {
    finish();
    return out.take();
  }

  /**
   * UTF-16 and UTF-32 give themselves away by a byte order mark or a zero byte; links in them would
   * be missed.
   */
  private void refuseWide(int b) {
    if (b == 0 || seen < 2 && b >= 0xFE) {
      throw new ODataSyntaxException(
          "the charset of the body is neither UTF-8 nor another superset of ASCII");
    }
    seen++;
  }

  abstract void step(int b);

  abstract void finish();
}
