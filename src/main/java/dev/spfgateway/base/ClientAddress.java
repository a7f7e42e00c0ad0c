package dev.spfgateway.base;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A client's IP address, in the only form in which addresses are compared, counted and printed: an
 * IPv4 address mapped into IPv6 becomes that IPv4 address, and a scope such as {@code %eth0} is
 * dropped. The tenant listener determines it once; later code never looks at sockets or headers.
 *
 * @param ip the address
 * @param ipv6Prefix how many leading bits of an IPv6 address identify one client, 32 to 128
 * @param told false when {@code ip} belongs to a trusted proxy that did not name its client; no
 *     rule about addresses holds for such a client
 */
public record ClientAddress(InetAddress ip, int ipv6Prefix, boolean told) {
  /** Providers usually give each customer at least a network of this size. */
  public static final int IPV6_PREFIX = 64;

  private static final int IPV4_BYTES = 4;
  private static final int IPV4_NETWORK_BYTES = 3;

  /** Normalizes the address. */
  public ClientAddress {
    ip = bare(ip.getAddress());
  }

  /**
   * Creates the address of a client that is known for certain, counted by the usual IPv6 prefix.
   */
  public static ClientAddress of(InetAddress ip) {
    return new ClientAddress(ip, IPV6_PREFIX, true);
  }

  /** From 16 bytes that hold a mapped address, the JDK makes an IPv4 address. */
  private static InetAddress bare(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address has 4 or 16 bytes", e);
    }
  }

  /** The whole address, for logs and audit. */
  public String text() {
    return ip.getHostAddress();
  }

  /**
   * The name under which a single client is counted: its IPv4 address, or its IPv6 network of
   * {@code ipv6Prefix} bits, because one client can use every address in that network.
   */
  public String counted() {
    byte[] bytes = ip.getAddress();
    return bytes.length == IPV4_BYTES || ipv6Prefix == bytes.length * 8
        ? text()
        : print(masked(bytes));
  }

  /**
   * The name under which related clients are counted together: the first 24 bits of an IPv4
   * address, or the IPv6 network of {@link #counted}.
   */
  public String network() {
    byte[] bytes = ip.getAddress();
    return bytes.length == IPV4_BYTES
        ? HexFormat.of().formatHex(bytes, 0, IPV4_NETWORK_BYTES)
        : counted();
  }

  private byte[] masked(byte[] bytes) {
    byte[] network = Arrays.copyOf(bytes, bytes.length);
    for (int i = 0; i < network.length; i++) {
      int within = Math.max(0, Math.min(8, ipv6Prefix - i * 8));
      network[i] = (byte) (network[i] & 0xFF << (8 - within));
    }
    return network;
  }

  /** A network, such as {@code 2001:db8:1:2::/64}. */
  private String print(byte[] network) {
    StringBuilder text = new StringBuilder();
    int groups = (ipv6Prefix + 15) / 16;
    for (int i = 0; i < groups * 2; i += 2) {
      int group = (network[i] & 0xFF) << 8 | network[i + 1] & 0xFF;
      text.append(i == 0 ? "" : ":").append(Integer.toHexString(group));
    }
    return text + (groups < network.length / 2 ? "::/" : "/") + ipv6Prefix;
  }
}
