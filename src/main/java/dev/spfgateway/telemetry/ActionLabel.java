package dev.spfgateway.telemetry;

import dev.spfgateway.base.EnumWords;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.access.Action;
import dev.spfgateway.pipeline.request.Route;
import dev.spfgateway.pipeline.request.Target;
import java.util.Optional;

/** What a request asks for, in the few words of the request metrics. */
enum ActionLabel {
  READ,
  /** Every mutation but a restore; also one that was refused before it was fully understood. */
  MUTATE,
  RESTORE,
  /** The gateway's own API. */
  OWN,
  /** Refused before its target was known, or a batch, whose requests are counted one by one. */
  NONE;

  private final String word = EnumWords.of(this);

  String word() {
    return word;
  }

  static ActionLabel of(Exchange exchange) {
    Optional<Action> action = exchange.trail().action();
    return action.isPresent()
        ? of(action.get())
        : exchange.trail().route().map(Route::target).map(ActionLabel::of).orElse(NONE);
  }

  private static ActionLabel of(Action action) {
    return switch (action) {
      case READ -> READ;
      case RESTORE -> RESTORE;
      default -> MUTATE;
    };
  }

  private static ActionLabel of(Target target) {
    if (target instanceof Target.Entities entities) {
      return entities.verb().mutates() ? MUTATE : READ;
    }
    return target instanceof Target.Batch ? NONE : OWN;
  }
}
