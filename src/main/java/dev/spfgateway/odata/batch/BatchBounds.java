package dev.spfgateway.odata.batch;

/**
 * What a batch may measure besides its bytes.
 *
 * @param requests in all change sets and beside them together
 * @param headerBytes of one part's headers, and again of the request in it
 */
public record BatchBounds(int requests, int headerBytes) {}
