package dev.spfgateway.odata.links;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing byte buffer. */
final class Bytes {
  private static final int INITIAL = 256;

  private byte[] array = new byte[INITIAL];
  private int size;

  int size() {
    return size;
  }

  int at(int index) {
    return array[index] & 0xFF;
  }

  void add(int b) {
    if (size == array.length) {
      array = Arrays.copyOf(array, size * 2);
    }
    array[size++] = (byte) b;
  }

  void add(Bytes other, int from) {
    ensure(other.size - from);
    System.arraycopy(other.array, from, array, size, other.size - from);
    size += other.size - from;
  }

  void add(String latin1) {
    byte[] bytes = latin1.getBytes(StandardCharsets.ISO_8859_1);
    ensure(bytes.length);
    System.arraycopy(bytes, 0, array, size, bytes.length);
    size += bytes.length;
  }

  private void ensure(int more) {
    if (size + more > array.length) {
      array = Arrays.copyOf(array, Math.max(size + more, array.length * 2));
    }
  }

  void clear() {
    size = 0;
  }

  /** Removes the first bytes. */
  void drop(int count) {
    System.arraycopy(array, count, array, 0, size - count);
    size -= count;
  }

  /** The first bytes as characters, one to one. */
  String text(int end) {
    return text(0, end);
  }

  /** The bytes from one index to before another as characters, one to one. */
  String text(int start, int end) {
    return new String(array, start, end - start, StandardCharsets.ISO_8859_1);
  }

  /** Returns all bytes and empties the buffer. */
  byte[] take() {
    byte[] taken = Arrays.copyOf(array, size);
    size = 0;
    return taken;
  }
}
