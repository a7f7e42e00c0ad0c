package dev.spfgateway.planted.permit.auth;

import dev.spfgateway.pipeline.Action;
import dev.spfgateway.pipeline.Permit;

/** Allowed. */
final class MayMakePermit {
  Permit call(Permit like) {
    return new Permit(like.principal(), like.subscription(), like.stamp(), Action.READ);
  }
}
