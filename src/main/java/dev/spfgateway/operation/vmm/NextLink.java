package dev.spfgateway.operation.vmm;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * SPF's link to a list's next page. Only its query is used: whatever host and service root it
 * names, the gateway goes on asking where it asked before.
 */
final class NextLink {
  private static final int MAX_LENGTH = 4_096;

  private NextLink() {}

  /**
   * What to ask for.
   *
   * @param link absolute or relative
   * @param set the list's entity set
   * @return below the service root; empty when the link is not to another page of that set
   */
  static Optional<String> resource(String link, String set) {
    if (link.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    try {
      URI uri = new URI(link);
      @Nullable String query = uri.getRawQuery();
      @Nullable String path = uri.getRawPath();
      if (query == null || path == null) {
        return Optional.empty();
      }
      String last = path.substring(path.lastIndexOf('/') + 1);
      return last.equals(set) || last.equals(set + "()")
          ? Optional.of(set + "?" + query)
          : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }
}
