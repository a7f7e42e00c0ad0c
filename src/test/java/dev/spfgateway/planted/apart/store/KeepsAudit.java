package dev.spfgateway.planted.apart.store;

import dev.spfgateway.planted.apart.audit.Log;

/** Allowed: the store implements what audit declares. */
final class KeepsAudit {
  Log log = new Log();
}
