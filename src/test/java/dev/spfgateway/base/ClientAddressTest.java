package dev.spfgateway.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientAddressTest {
  private static ClientAddress at(String address, int ipv6Prefix) {
    return new ClientAddress(AddressRange.address(address).orElseThrow(), ipv6Prefix, true);
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.7, 64, 192.0.2.7",
    "::ffff:192.0.2.7, 64, 192.0.2.7",
    "2001:db8:1:2:3:4:5:6, 64, 2001:db8:1:2::/64",
    "2001:db8:1:2ff:3:4:5:6, 56, 2001:db8:1:200::/56",
    "2001:db8:1:2:3:4:5:6, 48, 2001:db8:1::/48",
    "2001:db8:1:2:3:4:5:67, 124, 2001:db8:1:2:3:4:5:60/124",
    "2001:db8:1:2:3:4:5:67, 128, 2001:db8:1:2:3:4:5:67",
    "::1, 64, 0:0:0:0::/64"
  })
  void countsAnIpv6AddressByItsNetwork(String address, int prefix, String counted) {
    assertThat(at(address, prefix).counted()).isEqualTo(counted);
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.7, 192.0.2.250, true",
    "192.0.2.7, ::ffff:192.0.2.9, true",
    "192.0.2.7, 192.0.3.7, false",
    "2001:db8:1:2::1, 2001:db8:1:2:ffff::, true",
    "2001:db8:1:2::1, 2001:db8:1:3::1, false"
  })
  void takesTheAddressesOfANetworkForOne(String one, String other, boolean same) {
    assertThat(at(one, 64).network().equals(at(other, 64).network())).isEqualTo(same);
  }

  @Test
  void hasOneFormWhateverTheSocketCallsIt() throws UnknownHostException {
    byte[] mapped = new byte[16];
    mapped[10] = (byte) 0xFF;
    mapped[11] = (byte) 0xFF;
    mapped[12] = (byte) 192;
    mapped[14] = 2;
    mapped[15] = 7;
    InetAddress scoped =
        Inet6Address.getByAddress(null, InetAddress.getByName("fe80::1").getAddress(), 2);

    assertThat(ClientAddress.of(Inet6Address.getByAddress(null, mapped, -1)).text())
        .isEqualTo("192.0.2.7");
    assertThat(ClientAddress.of(scoped).text()).isEqualTo("fe80:0:0:0:0:0:0:1");
    assertThat(ClientAddress.of(scoped)).isEqualTo(at("fe80::1", 64));
  }
}
