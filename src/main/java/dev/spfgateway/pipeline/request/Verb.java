package dev.spfgateway.pipeline.request;

import java.util.Optional;

/** The verbs that SPF knows, after tunnelling has been resolved. */
public enum Verb {
  GET,
  POST,
  PUT,
  MERGE,
  PATCH,
  DELETE;

  /** Reads a method name, which is case-sensitive in HTTP; empty for any other method. */
  public static Optional<Verb> parse(String method) {
    for (Verb verb : values()) {
      if (verb.name().equals(method)) {
        return Optional.of(verb);
      }
    }
    return Optional.empty();
  }

  /** True when the verb can change something and so needs an audit intent. */
  public boolean mutates() {
    return this != GET;
  }
}
