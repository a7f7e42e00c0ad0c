package dev.spfgateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Recognises frames by their headers, wherever the bytes are split and whatever payloads contain.
 */
class FrameScanTest {
  private static final byte[] FRAMES = {
    0,
    0,
    13,
    FrameScan.DATA,
    1,
    0,
    0,
    0,
    5, // what follows looks like RST_STREAM of stream 1
    0,
    0,
    4,
    3,
    0,
    0,
    0,
    0,
    1,
    0,
    0,
    0,
    1, //
    0,
    0,
    0,
    FrameScan.SETTINGS,
    1,
    0,
    0,
    0,
    0, //
    0,
    0,
    4,
    FrameScan.RST_STREAM,
    0,
    0,
    0,
    0,
    7,
    0,
    0,
    0,
    8, //
    0,
    0,
    10,
    FrameScan.GOAWAY,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    9,
    -1,
    0,
    0,
    11,
    'h',
    'i', //
    0,
    0,
    1,
    FrameScan.DATA,
    0,
    0,
    0,
    0,
    9,
    0
  };

  private final List<String> seen = new ArrayList<>();

  private final class Seeing implements FrameScan.Frames {
    @Override
    public void frame(int type, int flags, int stream, int length) {
      seen.add("type " + type + " of " + stream);
    }

    @Override
    public void ended(int stream, long error) {
      seen.add("end of " + stream + " by " + error);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 7, 9, 11, 13, 1_000})
  void tellsFramesByTheirHeads(int piece) {
    FrameScan scan = new FrameScan(3, new Seeing());
    ByteBuf all = Unpooled.buffer().writeBytes(new byte[] {9, 9, 9}).writeBytes(FRAMES);

    while (all.isReadable()) {
      scan.scan(all.readSlice(Math.min(piece, all.readableBytes())));
    }

    assertThat(seen)
        .containsExactly(
            "type 0 of 5",
            "type 4 of 0",
            "type 3 of 7",
            "end of 7 by 8",
            "type 7 of 0",
            "end of 0 by " + 0xff00000bL,
            "type 0 of 9");
  }
}
