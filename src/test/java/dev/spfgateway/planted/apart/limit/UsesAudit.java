package dev.spfgateway.planted.apart.limit;

import dev.spfgateway.planted.apart.audit.Log;

/** Belongs to another one. */
final class UsesAudit {
  Log log = new Log();
}
