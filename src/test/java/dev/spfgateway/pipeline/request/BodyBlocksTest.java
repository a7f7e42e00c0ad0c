package dev.spfgateway.pipeline.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.base.memory.MemoryArea;
import dev.spfgateway.base.memory.MemoryBudget;
import dev.spfgateway.base.memory.MemoryKind;
import dev.spfgateway.base.memory.MemoryShare;
import dev.spfgateway.pipeline.request.BodyBlocks.Added;
import io.vertx.core.buffer.Buffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyBlocksTest {
  private static final int MAX = 300_000;

  private final MemoryBudget budget = new MemoryBudget(1 << 20, 1 << 20, Ticker.system());
  private final MemoryShare memory = budget.connection("a", true, () -> {}).request();
  private final Random random = new Random(7);

  private Buffer bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return Buffer.buffer(bytes);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 1_024, 100_000})
  void givesWhatCameWhateverThePiecesMeasure(int piece) {
    BodyBlocks blocks = BodyBlocks.within(memory, MemoryKind.BODY, MAX);
    Buffer sent = Buffer.buffer();
    while (sent.length() + piece <= 100_000) {
      Buffer next = bytes(piece);
      sent.appendBuffer(next);
      assertThat(blocks.add(next)).isEqualTo(Added.DONE);
    }

    assertThat(blocks.length()).isEqualTo(sent.length());
    assertThat(budget.used(MemoryArea.HEAP)).isBetween((long) sent.length(), 2L * sent.length());
    assertThat(blocks.whole()).isEqualTo(sent);
  }

  @Test
  void isEmptyWithoutAnything() {
    BodyBlocks blocks = BodyBlocks.within(memory, MemoryKind.BODY, MAX);

    assertThat(blocks.whole().length()).isZero();
    assertThat(budget.used(MemoryArea.HEAP)).isZero();
  }

  @Test
  void takesNoMoreThanItMay() {
    BodyBlocks blocks = BodyBlocks.within(memory, MemoryKind.BODY, 10);

    assertThat(blocks.add(bytes(10))).isEqualTo(Added.DONE);
    assertThat(blocks.add(bytes(1))).isEqualTo(Added.TOO_LONG);
    assertThat(blocks.length()).isEqualTo(10);
    assertThat(budget.used(MemoryArea.HEAP)).isEqualTo(10);
  }

  @Test
  void saysWhenThereIsNoRoomAndGivesAllBackWhenItIsLetGo() {
    BodyBlocks blocks = BodyBlocks.within(memory, MemoryKind.BODY, MAX);

    Added last = Added.DONE;
    while (last == Added.DONE) {
      last = blocks.add(bytes(10_000));
    }

    assertThat(last).isEqualTo(Added.NO_ROOM);
    assertThat(budget.used(MemoryArea.HEAP)).isPositive().isLessThan(1 << 18);
    blocks.release();
    assertThat(budget.used(MemoryArea.HEAP)).isZero();
    assertThat(blocks.add(bytes(10))).isEqualTo(Added.DONE);
    assertThat(budget.used(MemoryArea.HEAP)).isZero();
  }

  @Test
  void isKeptInAnyCaseWhereItMustNotBeLost() {
    BodyBlocks blocks = BodyBlocks.inAnyCase(memory, MemoryKind.ANSWER, MAX);

    assertThat(blocks.add(bytes(MAX))).isEqualTo(Added.DONE);
    assertThat(budget.used(MemoryArea.HEAP)).isEqualTo(MAX);
  }
}
