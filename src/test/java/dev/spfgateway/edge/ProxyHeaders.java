package dev.spfgateway.edge;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/** Writes PROXY protocol headers, good and bad. */
public final class ProxyHeaders {
  public static final int PROXY = 0x21;
  public static final int LOCAL = 0x20;
  public static final int UNSPECIFIED = 0x00;
  public static final int TCP4 = 0x11;
  public static final int UDP4 = 0x12;
  public static final int TCP6 = 0x21;
  public static final int UNIX = 0x31;

  private static final byte[] SIGNATURE = {13, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T', 10};

  private ProxyHeaders() {}

  /** A line of version 1 without its end. */
  public static byte[] line(String text) {
    return (text + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Version 1, of a client. */
  public static byte[] version1(String client) {
    boolean six = client.indexOf(':') >= 0;
    return line(
        "PROXY "
            + (six ? "TCP6 " : "TCP4 ")
            + client
            + (six ? " ::1" : " 127.0.0.1")
            + " 4711 443");
  }

  /** Version 2, of a client. */
  public static byte[] version2(String client) {
    return version2(PROXY, addresses(client).length == 12 ? TCP4 : TCP6, addresses(client));
  }

  /** Version 2 with anything in it. */
  public static byte[] version2(int command, int family, byte[] content) {
    ByteBuffer header = ByteBuffer.allocate(16 + content.length);
    header.put(SIGNATURE).put((byte) command).put((byte) family);
    return header.putShort((short) content.length).put(content).array();
  }

  /** The content of a header of version 2 by which a client calls. */
  public static byte[] addresses(String client) {
    try {
      byte[] source = InetAddress.getByName(client).getAddress();
      ByteBuffer all = ByteBuffer.allocate(2 * source.length + 4);
      return all.put(source).put(source).putShort((short) 4711).putShort((short) 443).array();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** An extension. */
  public static byte[] extension(int type, byte... value) {
    ByteBuffer all = ByteBuffer.allocate(3 + value.length);
    return all.put((byte) type).putShort((short) value.length).put(value).array();
  }

  /** Version 2 of a client, with a checksum that holds. */
  public static byte[] summed(String client) {
    byte[] header =
        version2(PROXY, TCP4, join(addresses(client), extension(0x03, new byte[Integer.BYTES])));
    CRC32C sum = new CRC32C();
    sum.update(header);
    ByteBuffer.wrap(header).putInt(header.length - Integer.BYTES, (int) sum.getValue());
    return header;
  }

  public static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
