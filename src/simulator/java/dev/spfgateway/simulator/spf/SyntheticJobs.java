package dev.spfgateway.simulator.spf;

import dev.spfgateway.simulator.edm.Entity;
import dev.spfgateway.simulator.edm.Schema;
import dev.spfgateway.simulator.edm.Values;
import java.time.Instant;
import java.util.AbstractList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A long list of jobs, created on demand: true ones, followed by made-up ones. All are in the order
 * of their keys, because ids of true jobs do not begin with eight Fs.
 */
final class SyntheticJobs extends AbstractList<Entity> {
  /** The upper half of a made-up job's id. */
  private static final long PREFIX = 0xFFFF_FFFF_0000_4000L;

  private static final long VARIANT = 0x8000_0000_0000_0000L;
  private static final Instant FIRST = Instant.parse("2015-01-02T03:04:05.6789012Z");

  private final List<Entity> before;
  private final int count;
  private final UUID stamp;

  /**
   * The list.
   *
   * @param before the true jobs, in any order
   * @param count number of made-up jobs
   * @param stamp the VMM server that they are said to have run on
   */
  SyntheticJobs(List<Entity> before, int count, UUID stamp) {
    Comparator<Entity> byKey = Comparator.comparing(job -> job.guid("ID").toString());
    this.before = before.stream().sorted(byKey).toList();
    this.count = count;
    this.stamp = stamp;
  }

  @Override
  public int size() {
    return before.size() + count;
  }

  @Override
  public Entity get(int index) {
    return index < before.size() ? before.get(index) : made(index - before.size());
  }

  /** The made-up job with this id. */
  Optional<Entity> find(UUID id) {
    long number = id.getLeastSignificantBits() - VARIANT;
    if (id.getMostSignificantBits() == PREFIX && number >= 0 && number < count) {
      return Optional.of(made((int) number));
    }
    return before.stream().filter(job -> job.guid("ID").equals(id)).findFirst();
  }

  private Entity made(int number) {
    if (number < 0 || number >= count) {
      throw new IndexOutOfBoundsException(number);
    }
    Instant start = FIRST.plusSeconds(number);
    UUID target = new UUID(0x1111_1111_0000_4000L, VARIANT + number % 1000);
    Values values =
        new Values()
            .put("ID", new UUID(PREFIX, VARIANT + number))
            .put("StampId", stamp)
            .putMany("AdditionalMessages", List.of())
            .put("AreAuditRecordsAvailable", false)
            .put("CmdletName", "Update-SCVirtualMachine")
            .put("Description", Entities.description("Update-VirtualMachine", "Refresh"))
            .put("EndTime", start.plusSeconds(1 + number % 60))
            .put("ErrorInfo", Entities.success())
            .put("IsCompleted", true)
            .put("IsRestartable", false)
            .put("IsStoppable", false)
            .put("IsVisible", true)
            .put("Name", "Refresh virtual machine " + number)
            .put("Owner", "CONTOSO\\svc-spf")
            .put("Progress", "100 %")
            .put("ProgressValue", 100)
            .put("ResultName", "vm-" + number % 1000)
            .put("ResultObjectID", target)
            .put("ResultObjectType", "VM")
            .put("ResultObjectTypeName", "Virtual Machine")
            .put("StartTime", start)
            .put("Status", "Completed")
            .put("StatusString", "Completed")
            .put("StepsLoaded", false)
            .put("Target", "vm-" + number % 1000)
            .put("TargetObjectID", target)
            .put("TargetObjectType", "VM")
            .put("WasNotifiedOfCancel", false);
    return Entity.of(Schema.JOB, values);
  }
}
