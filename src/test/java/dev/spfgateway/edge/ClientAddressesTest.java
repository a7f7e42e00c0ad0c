package dev.spfgateway.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spfgateway.base.AddressRange;
import dev.spfgateway.base.ByteSize;
import dev.spfgateway.base.ClientAddress;
import dev.spfgateway.base.InvalidSetting;
import dev.spfgateway.base.Ticker;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientAddressesTest {
  private static final ByteSize SIZE = new ByteSize(4096);
  private static final List<String> PROXIES = List.of("10.0.0.0/8", "2001:db8:1::/48");
  private static final String PROXY = "10.0.0.1";

  private static ClientAddresses reading(ForwardingHeader header) {
    return new ClientAddresses(
        new ClientAddressConfig(PROXIES, false, header, SIZE, 64), Ticker.system());
  }

  private static ClientAddress at(String address) {
    return ClientAddress.of(AddressRange.address(address).orElseThrow());
  }

  private static String find(ForwardingHeader header, String peer, String... lines) {
    MultiMap headers = HttpHeaders.headers();
    for (String line : lines) {
      headers.add(header.field(), line);
    }
    ClientAddress found = reading(header).ofRequest(at(peer), headers);
    return (found.told() ? "" : "untold ") + found.text();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "203.0.113.9                             | 203.0.113.9",
        "203.0.113.9:4711                        | 203.0.113.9",
        "2001:db8:2::1                           | 2001:db8:2:0:0:0:0:1",
        "[2001:db8:2::1]                         | 2001:db8:2:0:0:0:0:1",
        "[2001:db8:2::1]:4711                    | 2001:db8:2:0:0:0:0:1",
        "::ffff:203.0.113.9                      | 203.0.113.9",
        "203.0.113.9, 10.1.1.1                   | 203.0.113.9",
        "203.0.113.9, ::ffff:10.1.1.1            | 203.0.113.9",
        "203.0.113.9, 2001:db8:1::5, 10.1.1.1    | 203.0.113.9",
        "198.51.100.1, 203.0.113.9, 10.1.1.1     | 203.0.113.9",
        "10.9.9.9, 203.0.113.9                   | 203.0.113.9",
        "garbage, 203.0.113.9                    | 203.0.113.9",
        "10.7.7.7, 10.1.1.1                      | 10.7.7.7",
        "garbage                                 | untold 10.0.0.1",
        "203.0.113.9, garbage                    | untold 10.0.0.1",
        "203.0.113.9, garbage, 10.1.1.1          | untold 10.1.1.1",
        "203.0.113.9,                            | untold 10.0.0.1",
        "unknown                                 | untold 10.0.0.1",
        "010.0.0.9                               | untold 10.0.0.1",
        "203.0.113                               | untold 10.0.0.1",
        "203.0.113.9:                            | untold 10.0.0.1",
        "203.0.113.9 10.1.1.1                    | untold 10.0.0.1",
        "fe80::1%eth0                            | untold 10.0.0.1",
        "localhost                               | untold 10.0.0.1",
      })
  void readsXForwardedForFromItsRightEnd(String line, String client) {
    assertThat(find(ForwardingHeader.X_FORWARDED_FOR, PROXY, line)).isEqualTo(client);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0000',
      value = {
        "for=203.0.113.9                                        | 203.0.113.9",
        "For=203.0.113.9;proto=https;host=\"a,b\";by=10.0.0.1   | 203.0.113.9",
        "proto=https; for=203.0.113.9                           | 203.0.113.9",
        "for=\"203.0.113.9:4711\"                               | 203.0.113.9",
        "for=\"[2001:db8:2::1]\"                                | 2001:db8:2:0:0:0:0:1",
        "for=\"[2001:db8:2::1]:_port\"                          | 2001:db8:2:0:0:0:0:1",
        "for=198.51.100.1, for=203.0.113.9, for=10.1.1.1        | 203.0.113.9",
        "for=198.51.100.1,for=203.0.113.9;host=\"a\\\",b\"      | 203.0.113.9",
        "for=\"198.51.100.1, for=203.0.113.9                    | 203.0.113.9",
        "garbage;;\\, for=203.0.113.9                           | 203.0.113.9",
        "for=unknown                                            | untold 10.0.0.1",
        "for=_hidden                                            | untold 10.0.0.1",
        "for=\"_hidden:_port\"                                  | untold 10.0.0.1",
        "proto=https                                            | untold 10.0.0.1",
        "for=2001:db8:2::1                                      | untold 10.0.0.1",
        "for=\"2001:db8:2::1\"                                  | untold 10.0.0.1",
        "for=203.0.113.9;for=198.51.100.1                       | untold 10.0.0.1",
        "for=203.0.113.9 for=198.51.100.1                       | untold 10.0.0.1",
        "for=203.0.113.9;host=\"open                            | untold 10.0.0.1",
        "203.0.113.9                                            | untold 10.0.0.1",
        "for = 203.0.113.9                                      | untold 10.0.0.1",
        "for=203.0.113.9,                                       | untold 10.0.0.1",
      })
  void readsForwardedFromItsRightEnd(String line, String client) {
    assertThat(find(ForwardingHeader.FORWARDED, PROXY, line)).isEqualTo(client);
  }

  @Test
  void takesSeveralLinesForOneList() {
    assertThat(
            find(ForwardingHeader.X_FORWARDED_FOR, PROXY, "198.51.100.1", "203.0.113.9, 10.1.1.1"))
        .isEqualTo("203.0.113.9");
    assertThat(find(ForwardingHeader.FORWARDED, PROXY, "for=\"open", "for=203.0.113.9"))
        .isEqualTo("203.0.113.9");
  }

  @Test
  void believesNobodyElse() {
    assertThat(find(ForwardingHeader.X_FORWARDED_FOR, "203.0.113.1", "198.51.100.1"))
        .isEqualTo("203.0.113.1");
    assertThat(find(ForwardingHeader.FORWARDED, "203.0.113.1", "for=10.0.0.1"))
        .isEqualTo("203.0.113.1");
  }

  @Test
  void readsOnlyTheHeaderThatItIsToldTo() {
    MultiMap headers = HttpHeaders.headers().add("Forwarded", "for=203.0.113.9");

    ClientAddress client = reading(ForwardingHeader.X_FORWARDED_FOR).ofRequest(at(PROXY), headers);

    assertThat(client.text()).isEqualTo(PROXY);
    assertThat(client.told()).isFalse();
  }

  @Test
  void walksNoWayWithoutEnd() {
    String all = "203.0.113.9" + ", 10.1.1.1".repeat(100);

    assertThat(find(ForwardingHeader.X_FORWARDED_FOR, PROXY, all)).startsWith("untold 10.");
  }

  @Property(tries = 500)
  void nothingThatAClientWritesChangesWhatTheProxyAdds(
      @ForAll
          @Chars({'"', '\\', ',', ';', '=', 'f', 'o', 'r', '1', '.', ' ', '[', ']'})
          @StringLength(max = 40)
          String written) {
    assertThat(find(ForwardingHeader.FORWARDED, PROXY, written + ", for=203.0.113.9"))
        .isEqualTo("203.0.113.9");
    assertThat(find(ForwardingHeader.X_FORWARDED_FOR, PROXY, written + ", 203.0.113.9"))
        .isEqualTo("203.0.113.9");
  }

  @Test
  void countsWhatItWasNotTold() {
    ClientAddresses addresses = reading(ForwardingHeader.FORWARDED);

    addresses.ofRequest(at(PROXY), HttpHeaders.headers());
    addresses.ofRequest(at(PROXY), HttpHeaders.headers().add("Forwarded", "for=203.0.113.9"));

    assertThat(addresses.untold()).isOne();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0/0", "::/0", "10.0.0.1/8", "proxy.example", "10.0.0.0/33"})
  void trustsNoProxyThatIsNone(String proxy) {
    assertThatThrownBy(
            () -> new ClientAddressConfig(List.of(proxy), true, ForwardingHeader.NONE, SIZE, 64))
        .isInstanceOf(InvalidSetting.class)
        .hasMessageContaining("must");
  }

  @Test
  void wantsProxiesAndTheirLanguageTogether() {
    assertThatThrownBy(
            () -> new ClientAddressConfig(PROXIES, false, ForwardingHeader.NONE, SIZE, 64))
        .hasMessageContaining("proxyProtocol, header or both");
    assertThatThrownBy(
            () -> new ClientAddressConfig(List.of(), true, ForwardingHeader.NONE, SIZE, 64))
        .hasMessageContaining("that are trusted to set");
  }
}
