package dev.spfgateway.limit;

import dev.spfgateway.pipeline.Target;
import dev.spfgateway.pipeline.Verb;
import java.util.Set;

/**
 * What a request counts as, told by its head alone, so that one that is refused never has its body
 * read. An update of a checkpoint counts as a restore: SPF offers hardly another one. So does one
 * of a job, which restarts it.
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

  /** The name of the rate, as clients see it. */
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
