package dev.spfgateway.planted.joining.app;

import dev.spfgateway.pipeline.Pipeline;
import dev.spfgateway.pipeline.Stage;
import java.util.List;

/** Allowed. */
final class MayJoinStages {
  Pipeline whole(List<Stage> stages) {
    return Pipeline.of(stages);
  }
}
