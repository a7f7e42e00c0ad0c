package dev.spfgateway.edge;

import dev.spfgateway.base.ByteSize;
import dev.spfgateway.base.Default;
import dev.spfgateway.base.HostSyntax;
import dev.spfgateway.base.Require;
import dev.spfgateway.base.WebAddress;
import dev.spfgateway.http.HttpLimits;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Settings of the tenant listener.
 *
 * @param host the address to listen on
 * @param port the port to listen on; 0 for any free one
 * @param publicUrl the URL under which clients reach the gateway, for links in answers; without it,
 *     each request's Host is used
 * @param certificate PEM file with the certificate chain; without it, the gateway makes a
 *     self-signed certificate
 * @param privateKey PEM file (PKCS #8) with the certificate's key
 * @param clientAddress how a client's address is determined behind proxies
 * @param size limits on the size of a request
 * @param time limits on time
 * @param connections limits on connections
 * @param http2 HTTP/2, offered in addition to HTTP/1.1
 * @param cors which web pages may call the gateway
 */
public record EdgeConfig(
    @Default("0.0.0.0") String host,
    @Default("30006") int port,
    @Nullable URI publicUrl,
    @Nullable Path certificate,
    @Nullable Path privateKey,
    ClientAddressConfig clientAddress,
    Size size,
    Time time,
    ConnectionConfig connections,
    Http2Config http2,
    CorsConfig cors) {
  /** Checks the values. */
  public EdgeConfig {
    HostSyntax.require(host, "host");
    Require.inRange(port, 0, 65_535, "port");
    Require.check(
        (certificate == null) == (privateKey == null),
        "certificate",
        "requires privateKey: set both or neither");
    if (publicUrl != null) {
      WebAddress.require(publicUrl, "publicUrl");
    }
    Require.check(
        publicUrl == null
            || publicUrl.getRawPath().matches("/?") && publicUrl.getRawQuery() == null,
        "publicUrl",
        "must be https://host:port without a path");
  }

  /**
   * Limits on the size of a request.
   *
   * @param url method, URL and version together, 1KiB to 64KiB
   * @param headers all header lines together, 1KiB to 256KiB; trailers have the same limit
   * @param maxHeaders number of header lines, 10 to 1,000; trailers have the same limit
   * @param body a mutation's body, 1KiB to 1MiB
   * @param linger how many bytes after its last answer a client may still send, which are read and
   *     dropped so that the client sees that answer, 0B to 64MiB; in HTTP/1, counted as received,
   *     TLS included
   */
  public record Size(
      @Default("16KiB") ByteSize url,
      @Default("16KiB") ByteSize headers,
      @Default("100") int maxHeaders,
      @Default("64KiB") ByteSize body,
      @Default("16MiB") ByteSize linger) {
    /** Checks the ranges. */
    public Size {
      Require.inRange(url, new ByteSize(1 << 10), new ByteSize(1 << 16), "url");
      Require.inRange(headers, new ByteSize(1 << 10), new ByteSize(1 << 18), "headers");
      Require.inRange(maxHeaders, 10, 1_000, "maxHeaders");
      Require.inRange(body, new ByteSize(1 << 10), new ByteSize(1 << 20), "body");
      Require.inRange(linger, new ByteSize(0), new ByteSize(64 << 20), "linger");
    }

    /** The limits on what a client sends, for the guard in front of the decoder. */
    HttpLimits limits(Duration pipelined) {
      return new HttpLimits(url, headers, maxHeaders, pipelined, linger);
    }

    /**
     * The same limit as HTTP/2 counts it, with 32 bytes added for each field, and with path and
     * host included.
     */
    long headerList() {
      return headers.bytes() + url.bytes() + 32L * (maxHeaders + 8);
    }
  }

  /**
   * Limits on time.
   *
   * @param request from a request's head to its answer's head, all attempts included, 1s to 1h
   * @param body from asking for a body to its end, 100ms to 10m
   * @param stall how long an answer may make no progress, 1s to 1h
   * @param pipelined how long the gateway does not read from an HTTP/1 client that has sent too
   *     much after a request in progress, 100ms to 1m; then it drops the rest
   * @param idle how long a connection may be silent; longer than {@code request}
   * @param linger how long bytes after the last answer are read and dropped, 0s to 1m
   */
  public record Time(
      @Default("120s") Duration request,
      @Default("10s") Duration body,
      @Default("60s") Duration stall,
      @Default("5s") Duration pipelined,
      @Default("180s") Duration idle,
      @Default("5s") Duration linger) {
    /** Checks the ranges. */
    public Time {
      Require.inRange(request, Duration.ofSeconds(1), Duration.ofHours(1), "request");
      Require.inRange(body, Duration.ofMillis(100), Duration.ofMinutes(10), "body");
      Require.inRange(stall, Duration.ofSeconds(1), Duration.ofHours(1), "stall");
      Require.inRange(pipelined, Duration.ofMillis(100), Duration.ofMinutes(1), "pipelined");
      Require.inRange(idle, request.plusSeconds(1), Duration.ofHours(2), "idle");
      Require.inRange(linger, Duration.ZERO, Duration.ofMinutes(1), "linger");
    }
  }
}
