package dev.spfgateway.edge;

import dev.spfgateway.base.AddressRange;
import dev.spfgateway.base.ByteSize;
import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;
import java.util.List;
import java.util.Optional;

/**
 * Settings for finding a client's address behind proxies.
 *
 * @param trustedProxies addresses and networks of the proxies to believe, at most 256
 * @param proxyProtocol whether each of their connections begins with a PROXY protocol header
 * @param header the request header in which they name the client
 * @param maxProxyHeader the longest PROXY protocol header, 256B to 64KiB
 * @param ipv6Prefix how many leading bits of an IPv6 address identify one client, 32 to 128
 */
public record ClientAddressConfig(
    @Default("[]") List<String> trustedProxies,
    @Default("false") boolean proxyProtocol,
    @Default("none") ForwardingHeader header,
    @Default("4KiB") ByteSize maxProxyHeader,
    @Default("64") int ipv6Prefix) {
  private static final int MAX_PROXIES = 256;

  /** Checks the values. */
  public ClientAddressConfig {
    Require.inRange(trustedProxies.size(), 0, MAX_PROXIES, "trustedProxies");
    for (String proxy : trustedProxies) {
      Optional<AddressRange> range = AddressRange.parse(proxy);
      Require.check(
          range.isPresent(),
          "trustedProxies",
          "must be addresses or ranges such as 192.0.2.0/24 or 2001:db8::/32, without bits after"
              + " the prefix");
      Require.check(
          range.filter(any -> any.bits() == 0).isEmpty(),
          "trustedProxies",
          "must not cover the whole Internet: any client could then forge its address");
    }
    boolean speak = proxyProtocol || header != ForwardingHeader.NONE;
    Require.check(
        speak || trustedProxies.isEmpty(),
        "trustedProxies",
        "requires proxyProtocol, header or both, by which the proxies name a client");
    Require.check(
        !speak || !trustedProxies.isEmpty(),
        "trustedProxies",
        "must name the proxies that are trusted to set proxyProtocol or header");
    Require.inRange(maxProxyHeader, new ByteSize(256), new ByteSize(1 << 16), "maxProxyHeader");
    Require.inRange(ipv6Prefix, 32, 128, "ipv6Prefix");
    trustedProxies = List.copyOf(trustedProxies);
  }

  /** The trusted proxies' addresses and networks. */
  List<AddressRange> proxies() {
    return trustedProxies.stream().map(AddressRange::parse).flatMap(Optional::stream).toList();
  }
}
