package dev.spfgateway.pipeline.request;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The lists of methods that {@code Allow} shows. */
public final class Methods {
  /** For resources that can only be read. */
  public static final String READ = "GET, HEAD, OPTIONS";

  /** For the gateway as a whole. */
  public static final String ALL = "GET, HEAD, POST, PUT, MERGE, PATCH, DELETE, OPTIONS";

  private Methods() {}

  /** Whether a method, as sent, asks to read; an answer to {@code HEAD} has no body. */
  public static boolean reads(String method) {
    return method.equals("GET") || method.equals("HEAD");
  }

  /** All methods but one. */
  public static String except(Verb verb) {
    return Arrays.stream(ALL.split(", ", -1))
        .filter(method -> !method.equals(verb.name()))
        .collect(Collectors.joining(", "));
  }
}
