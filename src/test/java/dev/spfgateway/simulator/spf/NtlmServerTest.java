package dev.spfgateway.simulator.spf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.base.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class NtlmServerTest {
  private static final Secret PASSWORD = Secret.of("Password");

  /** The example's 0123456789abcdef, the first byte lowest. */
  private static final long NONCE = 0xEFCD_AB89_6745_2301L;

  private static final NtlmServer.Response EXAMPLE = example("Domain");

  /** The NTLMv2 example of MS-NLMP 4.2.4. */
  private static NtlmServer.Response example(String domain) {
    return new NtlmServer.Response(
        domain,
        "User",
        hex("68cd0ab851e51c96aabc927bebef6a1c"),
        hex(
            "01010000000000000000000000000000aaaaaaaaaaaaaaaa00000000"
                + "02000c0044006f006d00610069006e0001000c005300650072007600650072000000000000000000"));
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }

  @Test
  void takesTheSpecificationsExample() {
    assertThat(EXAMPLE.isOf(PASSWORD, NONCE)).isTrue();
  }

  @Test
  void refusesAnotherPasswordAnotherNonceAndAnotherDomain() {
    assertThat(EXAMPLE.isOf(Secret.of("password"), NONCE)).isFalse();
    assertThat(EXAMPLE.isOf(PASSWORD, NONCE + 1)).isFalse();
    assertThat(example("Other").isOf(PASSWORD, NONCE)).isFalse();
  }

  @Test
  void refusesAResponseThatIsOlderThanNtlmV2() {
    byte[] message = new byte[64 + 24];
    byte[] head = "NTLMSSP\0\3\0\0\0".getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(head, 0, message, 0, head.length);
    message[20] = 24;
    message[24] = 64;

    Optional<ByteBuffer> read =
        NtlmServer.message("NTLM " + Base64.getEncoder().encodeToString(message));

    assertThat(read).isPresent();
    assertThat(NtlmServer.Response.parse(read.get())).isEmpty();
  }

  @Property(tries = 500)
  void neverFailsOnWhateverIsInAHeader(@ForAll byte[] tail) {
    byte[] bytes = new byte[8 + tail.length];
    System.arraycopy("NTLMSSP\0".getBytes(StandardCharsets.US_ASCII), 0, bytes, 0, 8);
    System.arraycopy(tail, 0, bytes, 8, tail.length);
    String header = "NTLM " + Base64.getEncoder().encodeToString(bytes);

    assertThat(NtlmServer.message(header).isPresent()).isEqualTo(bytes.length >= 12);
    assertThat(Access.describe(header)).startsWith("NTLM");
  }
}
