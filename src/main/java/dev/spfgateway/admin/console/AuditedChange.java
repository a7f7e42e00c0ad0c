package dev.spfgateway.admin.console;

import dev.spfgateway.admin.access.Operator;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.function.Supplier;

/** Makes changes only after they are recorded in the audit log, and records how they ended. */
@FunctionalInterface
public interface AuditedChange {
  /**
   * Makes a change.
   *
   * @param by who makes it
   * @param deed what the audit log says about it
   * @param change makes it; called once the audit log has it on disk, and never otherwise
   * @return the changed thing, or the failure of the change or of the audit log
   */
  Future<JsonObject> make(Operator by, Deed deed, Supplier<Future<Done>> change);

  /**
   * What an operator does.
   *
   * @param action what is done, in one word
   * @param subject what it is done to
   * @param reason why
   */
  record Deed(String action, String subject, String reason) {}

  /**
   * A change that was made.
   *
   * @param json the changed thing, for the answer
   * @param detail what changed, for the audit log
   */
  record Done(JsonObject json, String detail) {}
}
