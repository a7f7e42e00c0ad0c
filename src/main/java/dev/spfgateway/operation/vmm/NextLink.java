package dev.spfgateway.operation.vmm;

import java.util.Optional;

/**
 * SPF's link to a list's next page. Only its query is used: whatever host and service root it
 * names, the gateway keeps asking the same service. Parsed by hand, because {@code java.net.URI}
 * rejects characters that SPF writes into its links and that HTTP can carry.
 */
final class NextLink {
  private static final int MAX_LENGTH = 4_096;

  private NextLink() {}

  /**
   * The resource to request.
   *
   * @param link absolute or relative
   * @param set the list's entity set
   * @return below the service root; empty when the link does not lead to another page of that set
   */
  static Optional<String> resource(String link, String set) {
    if (link.length() > MAX_LENGTH || !link.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      return Optional.empty();
    }
    int fragment = link.indexOf('#');
    String whole = fragment < 0 ? link : link.substring(0, fragment);
    int mark = whole.indexOf('?');
    if (mark < 0) {
      return Optional.empty();
    }
    String last = whole.substring(whole.lastIndexOf('/', mark) + 1, mark);
    return last.equals(set) || last.equals(set + "()")
        ? Optional.of(set + whole.substring(mark))
        : Optional.empty();
  }
}
