package dev.spfgateway.base;

/** A text that counts how many of its characters are read, copies included. */
public final class CountingText implements CharSequence {
  private final String text;
  private long looks;

  private CountingText(String text) {
    this.text = text;
  }

  /** A text of a certain length at least. */
  public static CountingText of(String begin, String piece, int length) {
    return new CountingText(begin + piece.repeat(Math.max(1, length / piece.length())));
  }

  /** How many characters were looked at so far. */
  public long looks() {
    return looks;
  }

  @Override
  public int length() {
    return text.length();
  }

  @Override
  public char charAt(int index) {
    looks++;
    return text.charAt(index);
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    looks += end - start;
    return text.substring(start, end);
  }

  @Override
  public String toString() {
    looks += text.length();
    return text;
  }
}
