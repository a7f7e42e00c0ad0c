package dev.spfgateway.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebAddressTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://spf1:8090/SC2012R2/VMM",
        "https://spf1",
        "https://spf1./VMM",
        "https://10.0.0.5:1/x",
        "https://[::1]:65535/x",
        "https://[fd00::5]/x",
        "http://xn--spf-9na.example/x?a=b#c"
      })
  void takesNamesAndAddresses(String url) {
    assertThat(WebAddress.parse(url)).hasToString(url);
  }

  @ParameterizedTest
  @CsvSource({"HTTPS://spf1/X,https://spf1/X", "Http://Spf1:80,http://Spf1:80"})
  void writesTheSchemeInLowerCase(String url, String read) {
    assertThat(WebAddress.parse(url)).hasToString(read);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          https://spf1:99999/VMM       | its port must be from 1 to 65535, not '99999'
          https://spf1:65536           | its port must be from 1 to 65535, not '65536'
          https://spf1:0/              | its port must be from 1 to 65535, not '0'
          https://spf1:/               | its port must be from 1 to 65535, not ''
          https://spf1:443x/           | its port must be from 1 to 65535, not '443x'
          https://spf1:4294967297/     | its port must be from 1 to 65535, not '4294967297'
          https://[::1]:99999/         | its port must be from 1 to 65535, not '99999'
          https://spf_1:8090/VMM       | contains '_', and Java's TLS can't verify a certificate
          https://spf-1.my_net/VMM     | contains '_', and Java's TLS can't verify a certificate
          https://spf-ü.example/       | is not written in ASCII; write it as 'xn--spf--3ra.example'
          https://spf 1/               | has a character other than letters, digits, '-' and '.'
          https://spf..example/        | has an empty part between two dots
          https://-spf1/               | has a part that begins or ends with '-'
          https://10.0.0.999/          | is not an IPv4 address
          https://10.0.5/              | is not an IPv4 address
          https://fd00::5/             | an IPv6 address must be in brackets
          https://[fd00::5             | is not an IPv6 address in brackets
          https://[spf1]/              | is not an IPv6 address in brackets
          https://[10.0.0.5]/          | is not an IPv6 address in brackets
          https:///VMM                 | the host name is missing
          https://spf1/a b             | must be percent-encoded
          """)
  void saysWhatIsWrong(String url, String reason) {
    assertThatThrownBy(() -> WebAddress.parse(url))
        .isInstanceOf(WebAddress.Malformed.class)
        .hasMessageContaining(reason);
    assertThat(HostSyntax.isAddress(url)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "spf1:8090", "/VMM", "ftp://spf1/", "https://bob:hunter2@spf1/"})
  void refusesWhatIsNoSuchUrlAtAllWithoutShowingIt(String url) {
    assertThatThrownBy(() -> WebAddress.parse(url))
        .isInstanceOf(WebAddress.Malformed.class)
        .hasMessage("");
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://spf1:99999/x", "https://spf_1/x", "urn:x"})
  void refusesUrlsThatWereMadeElsewhere(String url) {
    assertThatThrownBy(() -> WebAddress.require(URI.create(url), "url"))
        .isInstanceOfSatisfying(
            InvalidSetting.class, wrong -> assertThat(wrong.key()).isEqualTo("url"));
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.5,true",
    "::1,true",
    "fe80::1%eth0,true",
    "spf1,false",
    "10.0.0,false",
    "a:b,false"
  })
  void tellsAddressesFromNames(String host, boolean address) {
    assertThat(HostSyntax.isAddress(host)).isEqualTo(address);
  }
}
