package dev.spfgateway.edge;

import dev.spfgateway.base.AddressRange;
import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * The PROXY protocol header, version 1 or 2, with which a proxy begins a connection to name its
 * client.
 *
 * @param whose what it says
 * @param length its length in bytes
 * @see <a href="https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt">The PROXY protocol</a>
 */
record ProxyHeader(Whose whose, int length) {
  private static final byte[] PREFIX_1 = "PROXY ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] PREFIX_2 = {
    0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A
  };

  /** The line end included. */
  private static final int MAX_LINE = 107;

  private static final String PORT = "(0|[1-9][0-9]{0,4})";
  private static final Pattern LINE =
      Pattern.compile("PROXY TCP([46]) ([0-9A-Fa-f:.]+) ([0-9A-Fa-f:.]+) " + PORT + " " + PORT);
  private static final Pattern UNKNOWN = Pattern.compile("PROXY UNKNOWN( .*)?");
  private static final int MAX_PORT = 65_535;

  private static final int FIXED = 16;
  private static final int LOCAL = 0x20;
  private static final int PROXY = 0x21;
  private static final int TCP4 = 0x11;
  private static final int TCP6 = 0x21;
  private static final int MAX_FAMILY = 3;
  private static final int MAX_TRANSPORT = 2;
  private static final int TLV_HEAD = 3;
  private static final int TLV_CHECKSUM = 0x03;

  /** The owner of the connection. */
  sealed interface Whose {
    /** A client. */
    record Client(InetAddress ip) implements Whose {}

    /** The proxy itself, for example for a health check. */
    record Own() implements Whose {}

    /** A client that the proxy does not name, or not by an IP address. */
    record Unnamed() implements Whose {}
  }

  /** Reports bytes that are not a PROXY protocol header. */
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1;

    Malformed(String message) {
      super(message, null, false, false);
    }
  }

  /**
   * Reads the header at the buffer's reader index, which does not move.
   *
   * @param maxLength longest header of version 2; version 1 has at most 107 bytes
   * @return empty while the header is incomplete
   * @throws Malformed as soon as the bytes can't become a header
   */
  static Optional<ProxyHeader> read(ByteBuf in, int maxLength) throws Malformed {
    if (!in.isReadable()) {
      return Optional.empty();
    }
    boolean text = in.getByte(in.readerIndex()) == PREFIX_1[0];
    byte[] prefix = text ? PREFIX_1 : PREFIX_2;
    for (int i = 0; i < Math.min(prefix.length, in.readableBytes()); i++) {
      if (in.getByte(in.readerIndex() + i) != prefix[i]) {
        throw new Malformed("it is missing");
      }
    }
    return text ? line(in) : binary(in, maxLength);
  }

  private static Optional<ProxyHeader> line(ByteBuf in) throws Malformed {
    int most = Math.min(MAX_LINE, in.readableBytes());
    int feed = in.indexOf(in.readerIndex(), in.readerIndex() + most, (byte) '\n');
    if (feed < 0) {
      if (most == MAX_LINE) {
        throw new Malformed("its line is longer than " + MAX_LINE + " bytes");
      }
      return Optional.empty();
    }
    int length = feed + 1 - in.readerIndex();
    String line = in.toString(in.readerIndex(), length, StandardCharsets.ISO_8859_1);
    if (!line.endsWith("\r\n")) {
      throw new Malformed("its line does not end with CR LF");
    }
    return Optional.of(new ProxyHeader(whose(line.substring(0, length - 2)), length));
  }

  private static Whose whose(String line) throws Malformed {
    Matcher fields = LINE.matcher(line);
    if (!fields.matches()) {
      if (UNKNOWN.matcher(line).matches()) {
        return new Whose.Unnamed();
      }
      throw new Malformed("its line does not have the fields of version 1");
    }
    boolean six = fields.group(1).equals("6");
    Optional<InetAddress> source = address(fields.group(2), six);
    boolean good =
        source.isPresent()
            && address(fields.group(3), six).isPresent()
            && Integer.parseInt(fields.group(4)) <= MAX_PORT
            && Integer.parseInt(fields.group(5)) <= MAX_PORT;
    if (!good) {
      throw new Malformed("its line has an invalid address or port");
    }
    return new Whose.Client(source.get());
  }

  private static Optional<InetAddress> address(String text, boolean six) {
    return AddressRange.address(text).filter(any -> text.indexOf(':') >= 0 == six);
  }

  private static Optional<ProxyHeader> binary(ByteBuf in, int maxLength) throws Malformed {
    if (in.readableBytes() < FIXED) {
      return Optional.empty();
    }
    int start = in.readerIndex();
    int length = FIXED + in.getUnsignedShort(start + 14);
    if (length > maxLength) {
      throw new Malformed("it has " + length + " bytes, more than maxProxyHeader");
    }
    int command = in.getUnsignedByte(start + 12);
    int family = in.getUnsignedByte(start + 13);
    if (command != LOCAL && command != PROXY) {
      throw new Malformed("its version or command is unknown");
    }
    if (family >> 4 > MAX_FAMILY || (family & 0xF) > MAX_TRANSPORT) {
      throw new Malformed("its address family or transport is unknown");
    }
    if (in.readableBytes() < length) {
      return Optional.empty();
    }
    ByteBuf whole = in.slice(start, length);
    // Addresses of a proxy's own connection are allowed but mean nothing.
    Whose whose = command == LOCAL ? new Whose.Own() : client(whole, family);
    return Optional.of(new ProxyHeader(whose, length));
  }

  private static Whose client(ByteBuf header, int family) throws Malformed {
    int size = family == TCP4 ? 4 : 16;
    if (family != TCP4 && family != TCP6) {
      return new Whose.Unnamed();
    }
    int extensions = FIXED + 2 * (size + 2);
    if (header.readableBytes() < extensions) {
      throw new Malformed("it is too short for its addresses");
    }
    checkExtensions(header, extensions);
    byte[] source = new byte[size];
    header.getBytes(FIXED, source);
    try {
      return new Whose.Client(InetAddress.getByAddress(source));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address has 4 or 16 bytes", e);
    }
  }

  /** The extensions are not used, but a checksum among them must be right. */
  private static void checkExtensions(ByteBuf header, int from) throws Malformed {
    int at = from;
    while (at < header.readableBytes()) {
      boolean whole = header.readableBytes() - at >= TLV_HEAD;
      int end = whole ? at + TLV_HEAD + header.getUnsignedShort(at + 1) : Integer.MAX_VALUE;
      if (end > header.readableBytes()) {
        throw new Malformed("one of its extensions extends beyond the end of the header");
      }
      if (header.getUnsignedByte(at) == TLV_CHECKSUM && !holds(header, at + TLV_HEAD, end)) {
        throw new Malformed("its checksum is wrong");
      }
      at = end;
    }
  }

  /** The checksum covers the whole header, with zeros in its own place. */
  private static boolean holds(ByteBuf header, int at, int end) {
    if (end - at != Integer.BYTES) {
      return false;
    }
    byte[] bytes = new byte[header.readableBytes()];
    header.getBytes(0, bytes);
    for (int i = at; i < end; i++) {
      bytes[i] = 0;
    }
    CRC32C sum = new CRC32C();
    sum.update(bytes);
    return sum.getValue() == header.getUnsignedInt(at);
  }
}
