package dev.spfgateway.routing;

import dev.spfgateway.odata.PathSegment;
import dev.spfgateway.odata.ResourcePath;
import dev.spfgateway.pipeline.request.Methods;
import java.util.Optional;

/** The methods that the URLs of SPF's service take, as {@code Allow} lists them. */
final class AllowedMethods {
  /** Methods of a request in a batch: OData's own. */
  static final String PART = "GET, POST, PUT, MERGE, PATCH, DELETE";

  /** Methods of a batch. */
  static final String BATCH = "POST, OPTIONS";

  private static final String SET = "GET, HEAD, POST, OPTIONS";
  private static final String ENTITY = "GET, HEAD, PUT, MERGE, PATCH, DELETE, OPTIONS";

  private AllowedMethods() {}

  /** The methods of a path, by its form. */
  static String of(ResourcePath path) {
    Optional<PathSegment> last = path.last();
    if (path.segments().size() != 1 || last.filter(PathSegment::isSystem).isPresent()) {
      return Methods.READ;
    }
    return last.flatMap(PathSegment::key).isPresent() ? ENTITY : SET;
  }
}
