package dev.spfgateway.simulator.spf;

import dev.spfgateway.simulator.edm.format.Payload;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * An answer of SPF's.
 *
 * @param payload empty for no body
 * @param headers beyond those of every answer
 */
record SpfAnswer(int status, Optional<Payload> payload, Map<String, String> headers) {
  private static final String JOB_HEADER = "x-ms-request-id";

  /** Copies the headers. */
  SpfAnswer {
    headers = Map.copyOf(headers);
  }

  static SpfAnswer of(int status, Payload payload) {
    return new SpfAnswer(status, Optional.of(payload), Map.of());
  }

  static SpfAnswer noContent() {
    return new SpfAnswer(204, Optional.empty(), Map.of());
  }

  /** The same answer, naming the VMM job that the request started. */
  SpfAnswer withJob(UUID job) {
    return with(JOB_HEADER, job.toString());
  }

  /** The same answer, naming another job, or none. */
  SpfAnswer naming(Optional<UUID> job) {
    Map<String, String> others = new LinkedHashMap<>(headers);
    others.remove(JOB_HEADER);
    SpfAnswer nameless = new SpfAnswer(status, payload, others);
    return job.map(nameless::withJob).orElse(nameless);
  }

  /** The same answer with one more header. */
  SpfAnswer with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new SpfAnswer(status, payload, more);
  }
}
