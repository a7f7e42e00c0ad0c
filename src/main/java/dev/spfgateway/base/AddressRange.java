package dev.spfgateway.base;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An IP network in CIDR notation. An IPv4 address mapped into IPv6 ({@code ::ffff:192.0.2.1}) is
 * treated as that IPv4 address.
 *
 * @param first the lowest address
 * @param bits the length of the prefix
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4632#section-3.1">RFC 4632, 3.1</a>
 */
public record AddressRange(InetAddress first, int bits) {
  private static final Pattern BITS = Pattern.compile("0|[1-9][0-9]{0,2}");

  /**
   * Reads forms such as {@code 192.0.2.0/24}, {@code 2001:db8::/32} and a single address. Empty for
   * any other form, and when bits after the prefix are set, which is nearly always a mistake.
   */
  public static Optional<AddressRange> parse(String text) {
    int slash = text.indexOf('/');
    Optional<InetAddress> address = address(slash < 0 ? text : text.substring(0, slash));
    String bits = slash < 0 ? "" : text.substring(slash + 1);
    if (address.isEmpty() || slash >= 0 && !BITS.matcher(bits).matches()) {
      return Optional.empty();
    }
    int most = address.get().getAddress().length * 8;
    AddressRange range = new AddressRange(address.get(), slash < 0 ? most : Integer.parseInt(bits));
    return range.bits() <= most && range.isClean() ? Optional.of(range) : Optional.empty();
  }

  /**
   * Reads one IP address without ever looking up a name. A scope such as {@code %eth0} is dropped.
   */
  public static Optional<InetAddress> address(String text) {
    int scope = text.indexOf('%');
    String bare = scope < 0 ? text : text.substring(0, scope);
    if (bare.length() > 45 || !HostSyntax.isAddress(bare)) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(bare));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  /** Whether the network contains {@code address}. */
  public boolean contains(InetAddress address) {
    byte[] own = first.getAddress();
    byte[] other = address.getAddress();
    if (own.length != other.length) {
      return false;
    }
    for (int i = 0; i < own.length; i++) {
      if (((own[i] ^ other[i]) & mask(i)) != 0) {
        return false;
      }
    }
    return true;
  }

  private boolean isClean() {
    byte[] own = first.getAddress();
    for (int i = 0; i < own.length; i++) {
      if ((own[i] & ~mask(i) & 0xFF) != 0) {
        return false;
      }
    }
    return true;
  }

  /** The bits of the byte at {@code index} that belong to the prefix. */
  private int mask(int index) {
    int within = Math.max(0, Math.min(8, bits - index * 8));
    return 0xFF << (8 - within) & 0xFF;
  }

  @Override
  public String toString() {
    return first.getHostAddress() + "/" + bits;
  }
}
