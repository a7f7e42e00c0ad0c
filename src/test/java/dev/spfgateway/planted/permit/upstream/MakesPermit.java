package dev.spfgateway.planted.permit.upstream;

import dev.spfgateway.base.StampId;
import dev.spfgateway.pipeline.access.Action;
import dev.spfgateway.pipeline.access.Permit;
import dev.spfgateway.pipeline.access.Principal;
import dev.spfgateway.pipeline.access.Subscription;
import org.jspecify.annotations.Nullable;

/** Forwards what nobody granted. */
final class MakesPermit {
  @Nullable Principal principal;
  @Nullable Subscription subscription;
  @Nullable StampId stamp;

  /** What {@code Permit::new} fits. */
  interface Maker {
    Permit make(Principal principal, Subscription subscription, StampId stamp, Action action);
  }

  Permit call() {
    return new Permit(principal, subscription, stamp, Action.RESTORE);
  }

  Maker reference() {
    return Permit::new;
  }
}
