package dev.spfgateway.http;

import dev.spfgateway.base.ByteSize;

/**
 * Limits of a request's head. The same limits apply separately to a message's trailers.
 *
 * @param line bytes of method, target and version together
 * @param fields bytes of all field lines together, in HTTP/1 with line ends and in HTTP/2 as
 *     decoded
 * @param maxFields number of field lines
 */
public record HttpLimits(ByteSize line, ByteSize fields, int maxFields) {}
