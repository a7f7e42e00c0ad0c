package dev.spfgateway.app.soak;

import dev.spfgateway.app.soak.SoakWorld.Tenant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Something that a client wants to be done once. Each try of it has a body of its own, which means
 * the same: so the digest in the audit log and the body in the simulator's log name the very try.
 */
final class Mutation {
  private final UUID id;
  private final Tenant tenant;
  private final What what;
  private final boolean keyed;
  private final List<Send> sends = new CopyOnWriteArrayList<>();

  /**
   * What is asked.
   *
   * @param kind for the summary
   * @param method on the request line
   * @param tunnelled the verb that {@code X-HTTP-Method} names
   * @param entity below the service root
   * @param json the body without its closing brace; empty text for no body
   */
  record What(String kind, String method, Optional<String> tunnelled, String entity, String json) {}

  Mutation(UUID id, Tenant tenant, What what, boolean keyed) {
    this.id = id;
    this.tenant = tenant;
    this.what = what;
    this.keyed = keyed;
  }

  UUID id() {
    return id;
  }

  Tenant tenant() {
    return tenant;
  }

  What what() {
    return what;
  }

  /** Whether it carries an idempotency key, its id. */
  boolean keyed() {
    return keyed;
  }

  List<Send> sends() {
    return sends;
  }

  /** Begins another try; only ever one at a time. */
  Send next(UUID sendId) {
    String body = what.json().isEmpty() ? "" : what.json() + " ".repeat(sends.size()) + "}";
    Send send = new Send(this, sendId, body);
    sends.add(send);
    return send;
  }

  @Override
  public String toString() {
    return what.kind() + " " + id + (keyed ? " with key" : "") + " of " + tenant.name();
  }
}
