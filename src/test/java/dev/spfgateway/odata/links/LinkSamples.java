package dev.spfgateway.odata.links;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** One stamp behind one gateway, and ways to push a body through a rewriter. */
final class LinkSamples {
  static final String SUBSCRIPTION = "ba4146fa-fb41-41b6-a7c0-2b4ff4c3f7e3";
  static final String OTHER = "7e9d1c84-52f3-4c0e-8f0a-6b8f5a1d9c11";
  static final String SVC = "/Microsoft.Management.Odata.svc";
  static final String UPSTREAM =
      "https://spf1.hoster.local:8090/SC2012R2/VMM/" + SUBSCRIPTION + SVC;
  static final String ORIGIN = "https://api.hoster.example:30006";
  static final String GATEWAY = ORIGIN + "/" + SUBSCRIPTION + "/services/systemcenter/vmm";

  static final UpstreamNames NAMES =
      UpstreamNames.of(
          List.of(
              URI.create("https://spf1.hoster.local:8090/SC2012R2/VMM"),
              URI.create("https://10.0.0.5/spf/SC2012R2/VMM/")),
          List.of("SPF-NODE-7"));

  private LinkSamples() {}

  static AnswerLinks answer() {
    return answer("/" + SUBSCRIPTION + "/services/systemcenter/vmm/VirtualMachines");
  }

  /** For a client that asked for this path. */
  static AnswerLinks answer(String path) {
    return new AnswerLinks(NAMES, GatewayRoot.of(ORIGIN, path));
  }

  static RequestLinks request() {
    return new RequestLinks(
        Set.of("api.hoster.example:30006", "localhost:30006"),
        UUID.fromString(SUBSCRIPTION),
        UPSTREAM);
  }

  /** A rewriter for a body of some format, such as {@code json}. */
  static BodyRewriter rewriter(String format, String path, LinkMap map) {
    return Rewriters.forAnswer(200, "application/" + format, path, map);
  }

  static String through(BodyRewriter rewriter, String body) {
    return text(rewriter.whole(bytes(body)));
  }

  /** The same in chunks of the given lengths, again and again. */
  static byte[] inChunks(BodyRewriter rewriter, byte[] body, int... lengths) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int at = 0;
    for (int i = 0; at < body.length; i++) {
      int length = Math.min(lengths[i % lengths.length], body.length - at);
      byte[] chunk = new byte[length];
      System.arraycopy(body, at, chunk, 0, length);
      out.writeBytes(rewriter.next(chunk));
      at += length;
    }
    out.writeBytes(rewriter.end());
    return out.toByteArray();
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
