/**
 * Faults on demand: rules for which requests meet which fault and how often, as values, as JSON,
 * and as decisions. This package only decides; {@code wire} carries out a fault's effect on the
 * bytes, {@code spf} that on a request, {@code vmm} that on a job.
 *
 * <p>A rule in JSON, everything but {@code fault} optional:
 *
 * <pre>{@code
 * {"id": "lost", "match": {"verb": "MERGE", "action": "Restore"},
 *  "when": {"probability": 0.1, "seed": 7}, "fault": {"type": "reset", "at": "after-acting"}}
 * }</pre>
 *
 * <ul>
 *   <li>{@code match}: {@code stamp}, {@code port}, {@code verb}, {@code entitySet}, {@code path}
 *       (a regular expression), {@code subscription}, {@code action} (what the body commands),
 *       {@code mutations}, {@code reusedConnection}; all must hold
 *   <li>{@code when}: {@code nth}, {@code every}, {@code first}, {@code limit}, {@code
 *       probability}, {@code seed}; all must hold
 *   <li>{@code fault.type} before TLS: {@code refuse} (the port is closed), {@code
 *       connection-closed} ({@code close}), {@code connection-silent}, {@code tls-garbage}, {@code
 *       tls-untrusted}; they match by {@code stamp} and {@code port} only
 *   <li>around a request's steps, {@code at} before-reading, before-acting, after-acting or
 *       before-answering: {@code reset} ({@code close}; also mid-request and mid-answer, with
 *       {@code bytes}), {@code silence}, {@code status} ({@code status}, {@code retryAfter}, {@code
 *       body}), {@code delay} ({@code latency})
 *   <li>at a moment of their own: {@code no-continue}, {@code act-late} ({@code after}, {@code
 *       close})
 *   <li>in the answer: {@code names-job} ({@code job}: what {@code x-ms-request-id} says; without
 *       it the header is left out), {@code truncated-answer} ({@code part}, {@code bytes}, {@code
 *       framing}, {@code close}), {@code dripped-answer} ({@code bytes}, {@code interval}), {@code
 *       half-close}
 *   <li>of a mutation's job: {@code job-takes} ({@code latency}), {@code job-fails}, {@code
 *       refused-after-job-began} (both: {@code error}, {@code code}, {@code problem}, {@code
 *       action}), {@code job-hangs}, {@code job-locked} ({@code error}, {@code as}), {@code
 *       job-shows-late} ({@code after})
 * </ul>
 *
 * <p>{@code close} is rst or fin. A {@code latency} is a duration, or a {@code distribution}
 * (fixed, uniform, exponential, lognormal) with its parameters and a {@code capPercentile}.
 */
@NullMarked
package dev.spfgateway.simulator.fault;

import org.jspecify.annotations.NullMarked;
