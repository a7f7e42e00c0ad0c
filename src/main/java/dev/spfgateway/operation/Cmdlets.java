package dev.spfgateway.operation;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which of VMM's cmdlets do what a mutation asks for. On a machine others run as well, VMM's own
 * refresh ({@code Read-SCVirtualMachine}) each half hour: none of them may pass for the mutation.
 *
 * @see <a href="https://learn.microsoft.com/powershell/module/virtualmachinemanager/">VMM's
 *     cmdlets</a>
 */
final class Cmdlets {
  private static final String CHECKPOINT = "-scvmcheckpoint";
  private static final String MACHINE = "-scvirtualmachine";

  /**
   * The verbs of each {@code Operation} of a machine. Some have two, where it was never published
   * which one SPF takes; {@code Shutdown} is {@code Stop-SCVirtualMachine -Shutdown}.
   */
  private static final Map<String, Set<String>> COMMANDS =
      Map.of(
          "start", Set.of("start"),
          "stop", Set.of("stop"),
          "shutdown", Set.of("stop"),
          "reset", Set.of("reset"),
          "suspend", Set.of("suspend"),
          "pause", Set.of("suspend"),
          "resume", Set.of("resume"),
          "savestate", Set.of("save", "suspend"),
          "repair", Set.of("repair"));

  /** What no command is: VMM does it by itself, or another mutation asks for it. */
  private static final Set<String> NO_COMMANDS =
      Set.of(
          "get", "move", "new", "read", "refresh", "register", "remove", "set", "test", "update");

  private Cmdlets() {}

  /** Which cmdlets, in whatever case, can be those of an operation. */
  static Predicate<String> of(Subject subject) {
    if (subject.entity().isCheckpoint()) {
      return cmdlet -> verb(cmdlet, CHECKPOINT).equals(verb(subject));
    }
    if (!subject.entity().isMachine()) {
      return cmdlet -> false;
    }
    Predicate<String> verbs = verbs(subject);
    return cmdlet -> verbs.test(verb(cmdlet, MACHINE));
  }

  /** Whether a cmdlet works on machines or checkpoints, which no other entity's mutation does. */
  static boolean isOfMachine(String cmdlet) {
    return !verb(cmdlet, CHECKPOINT).isEmpty() || !verb(cmdlet, MACHINE).isEmpty();
  }

  /** The verb of a cmdlet that works on such things; empty for others. */
  private static String verb(String cmdlet, String noun) {
    String name = cmdlet.toLowerCase(Locale.ROOT);
    return name.endsWith(noun) ? name.substring(0, name.length() - noun.length()) : "";
  }

  private static Predicate<String> verbs(Subject subject) {
    return switch (subject.action()) {
      case OPERATE -> command(subject.lead().name().orElse(""));
      default -> verb(subject)::equals;
    };
  }

  /** The list of commands was never published whole: an unknown one may be what is left. */
  private static Predicate<String> command(String operation) {
    Set<String> verbs = COMMANDS.getOrDefault(operation.strip().toLowerCase(Locale.ROOT), Set.of());
    return verbs.isEmpty()
        ? verb -> !verb.isEmpty() && !NO_COMMANDS.contains(verb)
        : verbs::contains;
  }

  private static String verb(Subject subject) {
    return switch (subject.action()) {
      case RESTORE -> "restore";
      case CREATE -> "new";
      case DELETE -> "remove";
      case UPDATE -> "set";
      case READ, OPERATE -> "none";
    };
  }
}
