package dev.spfgateway.odata.batch;

/**
 * The limits of a batch besides its size in bytes.
 *
 * @param requests maximum number of requests, those in change sets included
 * @param headerBytes maximum size of one part's headers, and again of the headers of the request in
 *     it
 */
public record BatchBounds(int requests, int headerBytes) {}
