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
 * The tenant listener.
 *
 * @param host the address to listen on
 * @param port 0 for any free one
 * @param publicUrl under which clients reach the gateway, for links in answers; without it, what
 *     each request's Host says
 * @param certificate PEM file with the certificate chain; without it a self-signed one is made
 * @param privateKey PEM file (PKCS #8) of its key
 * @param clientAddress how a client's address is found out behind proxies
 * @param size what a request may measure
 * @param time how long things may take
 * @param connections what connections may cost
 * @param http2 HTTP/2 beside HTTP/1.1
 * @param cors which web pages may call it
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
        "goes with privateKey: set both or neither");
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
   * What a request may measure.
   *
   * @param url method, URL and version together, 1KiB to 64KiB
   * @param headers all header lines together, 1KiB to 256KiB; of trailers, too
   * @param maxHeaders number of header lines, 10 to 1,000; of trailers, too
   * @param body a mutation's body, 1KiB to 1MiB
   * @param linger how much a client may go on sending behind its last answer, which is read and
   *     dropped so that it sees the answer, 0B to 64MiB; HTTP/1: as it comes, TLS included
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

    /** How large a head may be, for the guard in front of the decoder. */
    HttpLimits limits() {
      return new HttpLimits(url, headers, maxHeaders);
    }

    /**
     * The same bound in HTTP/2's way of counting, which adds 32 bytes a field and counts the path
     * and the host, too.
     */
    long headerList() {
      return headers.bytes() + url.bytes() + 32L * (maxHeaders + 8);
    }
  }

  /**
   * How long things may take.
   *
   * @param request from a request's head to its answer's head, all attempts included, 1s to 1h
   * @param body from asking for a body to having it, 100ms to 10m
   * @param stall how long an answer may make no progress, 1s to 1h
   * @param idle how long a connection may be silent, longer than {@code request}
   * @param linger how long what comes behind the last answer is read and dropped, 0s to 1m
   */
  public record Time(
      @Default("120s") Duration request,
      @Default("10s") Duration body,
      @Default("60s") Duration stall,
      @Default("180s") Duration idle,
      @Default("5s") Duration linger) {
    /** Checks the ranges. */
    public Time {
      Require.inRange(request, Duration.ofSeconds(1), Duration.ofHours(1), "request");
      Require.inRange(body, Duration.ofMillis(100), Duration.ofMinutes(10), "body");
      Require.inRange(stall, Duration.ofSeconds(1), Duration.ofHours(1), "stall");
      Require.inRange(idle, request.plusSeconds(1), Duration.ofHours(2), "idle");
      Require.inRange(linger, Duration.ZERO, Duration.ofMinutes(1), "linger");
    }
  }
}
