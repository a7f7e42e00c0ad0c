package dev.spfgateway.planted.printing.admin;

import java.util.logging.Logger;

/** Has a log of its own. */
final class LogsElsewhere {
  Logger log = Logger.getLogger("elsewhere");
}
