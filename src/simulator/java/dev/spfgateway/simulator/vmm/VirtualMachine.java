package dev.spfgateway.simulator.vmm;

import dev.spfgateway.base.StampId;
import dev.spfgateway.base.SubscriptionId;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A virtual machine and its tree of checkpoints. Confined to the world's context. */
public final class VirtualMachine {
  /** The status of a machine that is switched off. */
  public static final String STOPPED = "Stopped";

  private final Identity identity;
  private final Instant addedTime;
  private final UUID hostId = UUID.randomUUID();
  private final Map<UUID, Checkpoint> checkpoints = new LinkedHashMap<>();
  private String name;
  private String description = "";
  private String status;
  private String content;
  private Instant modifiedTime;
  private Optional<UUID> position = Optional.empty();
  private @Nullable UUID lastRestored;
  private @Nullable Job running;
  private @Nullable Job mostRecentTask;

  /**
   * A machine's identity, location and owner.
   *
   * @param id its key in SPF
   */
  public record Identity(UUID id, StampId stamp, SubscriptionId subscription) {}

  /**
   * A machine without checkpoints.
   *
   * @param status such as {@code Running}
   * @param content text that represents its disk
   */
  public VirtualMachine(
      Identity identity, String name, String status, String content, Instant addedTime) {
    this.identity = identity;
    this.name = name;
    this.status = status;
    this.content = content;
    this.addedTime = addedTime;
    this.modifiedTime = addedTime;
  }

  /** Adds a checkpoint that already exists when the simulator starts. */
  public void add(
      UUID id, Checkpoint.Texts texts, Optional<UUID> parent, String disk, Instant added) {
    Checkpoint checkpoint = new Checkpoint(id, this, texts, parent, added, disk);
    checkpoint.made();
    attach(checkpoint);
  }

  public UUID id() {
    return identity.id();
  }

  public StampId stamp() {
    return identity.stamp();
  }

  public SubscriptionId subscription() {
    return identity.subscription();
  }

  /** The id on the host, which differs from {@link #id()}. */
  public UUID hostId() {
    return hostId;
  }

  public String name() {
    return name;
  }

  public String description() {
    return description;
  }

  public String status() {
    return status;
  }

  public String content() {
    return content;
  }

  public Instant addedTime() {
    return addedTime;
  }

  public Instant modifiedTime() {
    return modifiedTime;
  }

  /** The machine's checkpoints, oldest first. */
  public Collection<Checkpoint> checkpoints() {
    return Collections.unmodifiableCollection(checkpoints.values());
  }

  /** One of the machine's checkpoints. */
  public Optional<Checkpoint> checkpoint(UUID id) {
    return Optional.ofNullable(checkpoints.get(id));
  }

  /** The checkpoint that the machine was last restored to. */
  public Optional<UUID> lastRestored() {
    return Optional.ofNullable(lastRestored);
  }

  /** The last job started on the machine, among those that SPF shows. */
  public Optional<UUID> mostRecentTask() {
    return Optional.ofNullable(mostRecentTask).map(Job::id);
  }

  /** The job that currently holds the machine's lock. */
  public Optional<Job> running() {
    return Optional.ofNullable(running);
  }

  /** The machine's position in the tree, and so the parent of the next checkpoint. */
  Optional<UUID> position() {
    return position;
  }

  void lock(Job job) {
    running = job;
  }

  /** Records a job as the machine's last task, unless a later one is recorded. */
  void began(Job job) {
    if (mostRecentTask == null || !job.startTime().isBefore(mostRecentTask.startTime())) {
      mostRecentTask = job;
    }
  }

  void unlock() {
    running = null;
  }

  void attach(Checkpoint checkpoint) {
    checkpoints.put(checkpoint.id(), checkpoint);
    position = Optional.of(checkpoint.id());
  }

  /** Takes a checkpoint out of the tree; its children move up to its parent. */
  void detach(Checkpoint removed) {
    checkpoints.remove(removed.id());
    Optional<UUID> gone = Optional.of(removed.id());
    checkpoints.values().stream()
        .filter(child -> child.parent().equals(gone))
        .forEach(child -> child.reparent(removed.parent()));
    if (position.equals(gone)) {
      position = removed.parent();
    }
  }

  void restore(Checkpoint checkpoint) {
    content = checkpoint.content();
    lastRestored = checkpoint.id();
    position = Optional.of(checkpoint.id());
  }

  /** Replaces the disk's content, as the guest system does. */
  void write(String written) {
    content = written;
  }

  void become(String newStatus) {
    status = newStatus;
  }

  void describe(String newName, String newDescription, Instant now) {
    name = newName;
    description = newDescription;
    modifiedTime = now;
  }
}
