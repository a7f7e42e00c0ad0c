package dev.spfgateway.planted.permit.auth;

import dev.spfgateway.pipeline.access.Action;
import dev.spfgateway.pipeline.access.Permit;

/** Allowed. */
final class MayMakePermit {
  Permit call(Permit like) {
    return new Permit(like.principal(), like.subscription(), like.stamp(), Action.READ);
  }
}
