package dev.spfgateway.base.memory;

import dev.spfgateway.base.ByteSize;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A size given in bytes or as a percentage of a whole.
 *
 * @param percent percentage of the whole, 1 to 100; 0 when {@code size} is given
 * @param size a size independent of the whole
 */
public record Portion(int percent, Optional<ByteSize> size) {
  private static final Pattern PERCENT = Pattern.compile("(\\d{1,3}) ?%");

  /** Refuses a value that is neither a percentage nor a size. */
  public Portion {
    if (size.isEmpty() && (percent < 1 || percent > 100)) {
      throw new IllegalArgumentException("a share is 1% to 100%");
    }
  }

  /** Creates a percentage of the whole. */
  public static Portion ofPercent(int percent) {
    return new Portion(percent, Optional.empty());
  }

  /**
   * Reads forms such as {@code 50%} and {@code 64MiB}.
   *
   * @throws IllegalArgumentException when the text has another form
   */
  public static Portion parse(String text) {
    Matcher matcher = PERCENT.matcher(text);
    return matcher.matches()
        ? ofPercent(Integer.parseInt(matcher.group(1)))
        : new Portion(0, Optional.of(ByteSize.parse(text)));
  }

  /** The size in bytes when the whole has {@code whole} bytes. */
  public long of(long whole) {
    return size.map(ByteSize::bytes).orElse(whole / 100 * percent);
  }

  @Override
  public String toString() {
    return size.map(ByteSize::toString).orElse(percent + "%");
  }
}
