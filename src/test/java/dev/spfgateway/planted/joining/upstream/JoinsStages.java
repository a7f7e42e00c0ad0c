package dev.spfgateway.planted.joining.upstream;

import dev.spfgateway.pipeline.Pipeline;
import dev.spfgateway.pipeline.Stage;
import java.util.List;

/** A second way for requests. */
final class JoinsStages {
  Pipeline shortcut(Stage forward) {
    return Pipeline.of(List.of(forward));
  }
}
