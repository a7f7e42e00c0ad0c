package dev.spfgateway.simulator.vmm;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A checkpoint of a virtual machine. Confined to the world's context. */
public final class Checkpoint {
  private final UUID id;
  private final VirtualMachine machine;
  private final String content;
  private final Instant addedTime;
  private Texts texts;
  private Optional<UUID> parent;
  private Instant modifiedTime;
  private @Nullable UUID hostId;

  /**
   * The texts that people gave a checkpoint.
   *
   * @param name never null in VMM; may be empty
   * @param description may be empty
   */
  public record Texts(String name, String description) {}

  /** A checkpoint that its job has yet to create on the host. */
  public Checkpoint(
      UUID id, VirtualMachine machine, Texts texts, Optional<UUID> parent, Instant addedTime) {
    this(id, machine, texts, parent, addedTime, machine.content());
  }

  Checkpoint(
      UUID id,
      VirtualMachine machine,
      Texts texts,
      Optional<UUID> parent,
      Instant addedTime,
      String content) {
    this.id = id;
    this.machine = machine;
    this.texts = texts;
    this.parent = parent;
    this.addedTime = addedTime;
    this.content = content;
    this.modifiedTime = addedTime;
  }

  public UUID id() {
    return id;
  }

  public VirtualMachine machine() {
    return machine;
  }

  public Texts texts() {
    return texts;
  }

  /** The checkpoint above it in the tree; empty for a root. */
  public Optional<UUID> parent() {
    return parent;
  }

  /** The content of the disk when the checkpoint was taken. */
  public String content() {
    return content;
  }

  public Instant addedTime() {
    return addedTime;
  }

  public Instant modifiedTime() {
    return modifiedTime;
  }

  /** The host's own id; empty until the job that creates the checkpoint has ended. */
  public Optional<UUID> hostId() {
    return Optional.ofNullable(hostId);
  }

  void made() {
    hostId = UUID.randomUUID();
  }

  void describe(Texts changed, Instant now) {
    texts = changed;
    modifiedTime = now;
  }

  void reparent(Optional<UUID> other) {
    parent = other;
  }
}
