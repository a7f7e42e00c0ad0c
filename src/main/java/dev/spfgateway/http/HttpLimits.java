package dev.spfgateway.http;

import dev.spfgateway.base.ByteSize;
import java.time.Duration;

/**
 * Limits of a request's head, and of what an HTTP/1 client sends after it. The same limits apply
 * separately to a message's trailers.
 *
 * @param line bytes of method, target and version together
 * @param fields bytes of all field lines together, in HTTP/1 with line ends and in HTTP/2 as
 *     decoded
 * @param maxFields number of field lines
 * @param pipelined how long the gateway stops reading from an HTTP/1 client that waits for an
 *     answer
 * @param dropped bytes that are read and dropped before the connection is closed
 */
public record HttpLimits(
    ByteSize line, ByteSize fields, int maxFields, Duration pipelined, ByteSize dropped) {}
