package dev.spfgateway.http;

import dev.spfgateway.base.ByteSize;

/**
 * How large a request's head may be. A message's trailers have the same bounds again.
 *
 * @param line method, target and version together
 * @param fields all field lines together, in HTTP/1 with their line ends and in HTTP/2 as decoded
 * @param maxFields number of field lines
 */
public record HttpLimits(ByteSize line, ByteSize fields, int maxFields) {}
