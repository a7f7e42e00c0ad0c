package dev.spfgateway.edge;

import static dev.spfgateway.edge.ProxyHeaders.LOCAL;
import static dev.spfgateway.edge.ProxyHeaders.PROXY;
import static dev.spfgateway.edge.ProxyHeaders.TCP4;
import static dev.spfgateway.edge.ProxyHeaders.TCP6;
import static dev.spfgateway.edge.ProxyHeaders.UDP4;
import static dev.spfgateway.edge.ProxyHeaders.UNIX;
import static dev.spfgateway.edge.ProxyHeaders.UNSPECIFIED;
import static dev.spfgateway.edge.ProxyHeaders.addresses;
import static dev.spfgateway.edge.ProxyHeaders.extension;
import static dev.spfgateway.edge.ProxyHeaders.join;
import static dev.spfgateway.edge.ProxyHeaders.line;
import static dev.spfgateway.edge.ProxyHeaders.summed;
import static dev.spfgateway.edge.ProxyHeaders.version1;
import static dev.spfgateway.edge.ProxyHeaders.version2;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.spfgateway.edge.ProxyHeader.Whose;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ProxyHeaderTest {
  private static final int MAX = 512;
  private static final String REST = "\u0016\u0003\u0001 what follows";

  private static Optional<ProxyHeader> read(byte[] bytes) throws ProxyHeader.Malformed {
    return ProxyHeader.read(Unpooled.wrappedBuffer(bytes), MAX);
  }

  static Stream<Arguments> headers() {
    return Stream.of(
        argumentSet("version 1", version1("203.0.113.9"), "203.0.113.9"),
        argumentSet("version 1, IPv6", version1("2001:db8::9"), "2001:db8:0:0:0:0:0:9"),
        argumentSet("version 1, mapped", version1("::ffff:203.0.113.9"), "203.0.113.9"),
        argumentSet(
            "version 1, the longest",
            line(
                "PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
                    + " ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535"),
            "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
        argumentSet("version 1, unknown", line("PROXY UNKNOWN"), "unnamed"),
        argumentSet("version 1, unknown and more", line("PROXY UNKNOWN x y"), "unnamed"),
        argumentSet("version 2", version2("203.0.113.9"), "203.0.113.9"),
        argumentSet("version 2, IPv6", version2("2001:db8::9"), "2001:db8:0:0:0:0:0:9"),
        argumentSet(
            "version 2 with extensions",
            version2(
                PROXY,
                TCP4,
                join(addresses("203.0.113.9"), extension(0x20, new byte[9]), extension(0x04))),
            "203.0.113.9"),
        argumentSet("version 2 with its checksum", summed("203.0.113.9"), "203.0.113.9"),
        argumentSet("version 2, local", version2(LOCAL, UNSPECIFIED, new byte[0]), "own"),
        argumentSet(
            "version 2, local with addresses",
            version2(LOCAL, TCP4, addresses("203.0.113.9")),
            "own"),
        argumentSet("version 2, unspecified", version2(PROXY, UNSPECIFIED, new byte[5]), "unnamed"),
        argumentSet("version 2, a socket file", version2(PROXY, UNIX, new byte[216]), "unnamed"),
        argumentSet("version 2, UDP", version2(PROXY, UDP4, addresses("203.0.113.9")), "unnamed"));
  }

  @ParameterizedTest
  @MethodSource("headers")
  void saysWhoseConnectionItIs(byte[] header, String whose) throws ProxyHeader.Malformed {
    byte[] more = join(header, REST.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));

    ProxyHeader found = read(more).orElseThrow();

    assertThat(found.length()).isEqualTo(header.length);
    assertThat(print(found.whose())).isEqualTo(whose);
  }

  @ParameterizedTest
  @MethodSource("headers")
  void waitsForEveryByte(byte[] header, String whose) throws ProxyHeader.Malformed {
    for (int length = 0; length < header.length; length++) {
      assertThat(read(Arrays.copyOf(header, length))).as("%s bytes", length).isEmpty();
    }
  }

  private static String print(Whose whose) {
    if (whose instanceof Whose.Client client) {
      return client.ip().getHostAddress();
    }
    return whose instanceof Whose.Own ? "own" : "unnamed";
  }

  private static byte[] flipped(byte[] header, int at) {
    byte[] changed = header.clone();
    changed[at] ^= 1;
    return changed;
  }

  static Stream<Arguments> garbage() {
    return Stream.of(
        argumentSet("TLS", new byte[] {0x16, 0x03, 0x01}),
        argumentSet("HTTP", line("GET / HTTP/1.1")),
        argumentSet("lower case", line("proxy TCP4 203.0.113.9 127.0.0.1 1 2")),
        argumentSet("no address", line("PROXY TCP4")),
        argumentSet("IPv6 as IPv4", line("PROXY TCP4 2001:db8::9 ::1 1 2")),
        argumentSet("IPv4 as IPv6", line("PROXY TCP6 203.0.113.9 127.0.0.1 1 2")),
        argumentSet("leading zero", line("PROXY TCP4 203.0.113.09 127.0.0.1 1 2")),
        argumentSet("name", line("PROXY TCP4 localhost 127.0.0.1 1 2")),
        argumentSet("sign", line("PROXY TCP4 203.0.113.9 127.0.0.1 +1 2")),
        argumentSet("port", line("PROXY TCP4 203.0.113.9 127.0.0.1 65536 2")),
        argumentSet("two blanks", line("PROXY TCP4  203.0.113.9 127.0.0.1 1 2")),
        argumentSet("more behind", line("PROXY TCP4 203.0.113.9 127.0.0.1 1 2 3")),
        argumentSet("another family", line("PROXY UDP4 203.0.113.9 127.0.0.1 1 2")),
        argumentSet("line feed only", "PROXY UNKNOWN\n".getBytes()),
        argumentSet("too long", line("PROXY UNKNOWN " + "x".repeat(92))),
        argumentSet("too long, no end yet", ("PROXY UNKNOWN " + "x".repeat(93)).getBytes()),
        argumentSet("version 3", version2(0x31, TCP4, addresses("203.0.113.9"))),
        argumentSet("command 2", version2(0x22, TCP4, addresses("203.0.113.9"))),
        argumentSet("family 4", version2(PROXY, 0x41, new byte[40])),
        argumentSet("transport 3", version2(PROXY, 0x13, new byte[40])),
        argumentSet("too short", version2(PROXY, TCP4, new byte[11])),
        argumentSet("too short for IPv6", version2(PROXY, TCP6, new byte[35])),
        argumentSet("too large", version2(PROXY, UNSPECIFIED, new byte[MAX - 15])),
        argumentSet(
            "an extension beyond its end",
            version2(PROXY, TCP4, join(addresses("203.0.113.9"), new byte[] {4, 0, 9, 1}))),
        argumentSet(
            "half an extension",
            version2(PROXY, TCP4, join(addresses("203.0.113.9"), new byte[] {4, 0}))),
        argumentSet("a changed address", flipped(summed("203.0.113.9"), 17)),
        argumentSet("a changed checksum", flipped(summed("203.0.113.9"), 34)),
        argumentSet("a changed signature", flipped(version2("203.0.113.9"), 11)));
  }

  @ParameterizedTest
  @MethodSource("garbage")
  void refusesWhatIsNone(byte[] bytes) {
    assertThatThrownBy(() -> read(bytes)).isInstanceOf(ProxyHeader.Malformed.class);
  }

  @Property(tries = 2000)
  void readsOrRefusesAnyBytes(@ForAll byte[] content, @ForAll byte command, @ForAll byte family) {
    for (byte[] bytes :
        new byte[][] {content, version2(command, family, content), join(line("PROXY"), content)}) {
      try {
        assertThat(read(bytes).map(ProxyHeader::length).orElse(0))
            .isLessThanOrEqualTo(bytes.length);
      } catch (ProxyHeader.Malformed e) {
        assertThat(e).hasMessageNotContaining("null");
      }
    }
  }
}
