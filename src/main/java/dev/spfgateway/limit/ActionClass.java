package dev.spfgateway.limit;

import dev.spfgateway.pipeline.request.Target;
import dev.spfgateway.pipeline.request.Verb;
import java.util.Set;

/**
 * The class of a request for rate limits, determined from its head alone, so that the body of a
 * refused request is never read. An update of a checkpoint counts as a restore, because SPF offers
 * hardly any other update of one. An update of a job counts as a restore, too, because it restarts
 * the job.
 */
enum ActionClass {
  READ,
  MUTATE,
  RESTORE;

  private static final Set<String> RESTORED = Set.of("VMCheckPoints", "Jobs");

  static ActionClass of(Target target) {
    if (!(target instanceof Target.Entities entities) || !entities.verb().mutates()) {
      return READ;
    }
    boolean update = entities.verb() != Verb.POST && entities.verb() != Verb.DELETE;
    return update && RESTORED.contains(entities.entitySet()) ? RESTORE : MUTATE;
  }

  /** The name of the class's rate, as clients see it. */
  String rateName() {
    return switch (this) {
      case READ -> "read";
      case MUTATE -> "mutate";
      case RESTORE -> "restore";
    };
  }

  RateConfig rate(LimitConfig.Classes classes) {
    return switch (this) {
      case READ -> classes.read();
      case MUTATE -> classes.mutate();
      case RESTORE -> classes.restore();
    };
  }

  int cost(LimitConfig.Cost cost) {
    return switch (this) {
      case READ -> cost.read();
      case MUTATE -> cost.mutate();
      case RESTORE -> cost.restore();
    };
  }
}
