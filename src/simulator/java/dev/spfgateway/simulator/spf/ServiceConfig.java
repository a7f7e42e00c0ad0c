package dev.spfgateway.simulator.spf;

import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;

/**
 * Settings of the web service's answers; can be changed at run time.
 *
 * @param pageSize maximum number of entities on a page of a list, followed by a next link, 0 to
 *     10,000; 0 for no paging
 * @param linkOrigin scheme, host and port in the links that SPF writes, such as {@code
 *     https://SPF01:8090}; empty for those of the endpoint that was asked
 * @param batch whether {@code $batch} is supported; whether the real SPF supports it was never
 *     published
 * @param compression whether bodies are sent as gzip
 * @param framing how the length of a body is conveyed
 * @param syntheticJobs number of made-up jobs in {@code Jobs} after the true ones, about 1,600
 *     bytes each in JSON light and 4,000 in Atom, 0 to 1,000,000
 */
public record ServiceConfig(
    @Default("0") int pageSize,
    @Default("''") String linkOrigin,
    @Default("true") boolean batch,
    @Default("when-asked") @JsonSerialize(using = ToStringSerializer.class) Compression compression,
    @Default("by-size") @JsonSerialize(using = ToStringSerializer.class) Framing framing,
    @Default("0") int syntheticJobs) {
  /** Whether bodies are sent as gzip. */
  public enum Compression {
    /** When {@code Accept-Encoding} allows it. */
    WHEN_ASKED,
    /** Whatever the client accepts. */
    ALWAYS,
    NEVER
  }

  /** How the length of a body is conveyed. */
  public enum Framing {
    /** {@code Content-Length} for bodies up to 64 KiB, chunks for longer ones. */
    BY_SIZE,
    /** Always in chunks, as IIS does with compressed bodies. */
    CHUNKED
  }

  /** Checks the ranges. */
  public ServiceConfig {
    Require.inRange(pageSize, 0, 10_000, "pageSize");
    Require.inRange(syntheticJobs, 0, 1_000_000, "syntheticJobs");
    Require.check(
        linkOrigin.isEmpty() || linkOrigin.matches("https?://[A-Za-z0-9.\\-]{1,253}(:\\d{1,5})?"),
        "linkOrigin",
        "must be empty or such as https://SPF01:8090");
  }
}
