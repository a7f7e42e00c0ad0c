package dev.spfgateway.simulator.vmm;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** The contents of all simulated stamps. Confined to one Vert.x context. */
public final class World {
  private final Map<UUID, VirtualMachine> machines = new LinkedHashMap<>();
  private final List<Cloud> clouds;
  private final JobEngine jobs;

  /** A world without virtual machines. */
  public World(List<Cloud> clouds, JobEngine jobs) {
    this.clouds = List.copyOf(clouds);
    this.jobs = jobs;
  }

  /** Starts again with these machines; earlier jobs and counts are forgotten. */
  public void replace(Collection<VirtualMachine> others) {
    jobs.clear();
    machines.clear();
    others.forEach(machine -> machines.put(machine.id(), machine));
  }

  void add(VirtualMachine machine) {
    machines.put(machine.id(), machine);
  }

  void remove(VirtualMachine machine) {
    machines.remove(machine.id());
  }

  /** The number of machines in all scopes. */
  int size() {
    return machines.size();
  }

  /** All machines. */
  public Stream<VirtualMachine> machines() {
    return machines.values().stream();
  }

  /** The machines that a caller may see. */
  public Stream<VirtualMachine> machines(RoleScope scope) {
    return machines().filter(machine -> scope.includes(machine.stamp(), machine.subscription()));
  }

  /** One machine, regardless of scope. */
  public Optional<VirtualMachine> machine(UUID id) {
    return Optional.ofNullable(machines.get(id));
  }

  /** One checkpoint, regardless of scope. */
  public Optional<Checkpoint> checkpoint(UUID id) {
    return machines().flatMap(machine -> machine.checkpoint(id).stream()).findFirst();
  }

  /** The checkpoints that a caller may see. */
  public Stream<Checkpoint> checkpoints(RoleScope scope) {
    return machines(scope).flatMap(machine -> machine.checkpoints().stream());
  }

  /** The clouds that a caller may see. */
  public Stream<Cloud> clouds(RoleScope scope) {
    return clouds.stream().filter(cloud -> scope.includes(cloud.stamp(), cloud.subscription()));
  }

  /** The cloud of a machine. */
  public Optional<Cloud> cloudOf(VirtualMachine machine) {
    return clouds.stream()
        .filter(cloud -> cloud.stamp().equals(machine.stamp()))
        .filter(cloud -> cloud.subscription().equals(machine.subscription()))
        .findFirst();
  }

  /** The jobs that a caller may see, oldest first. */
  public Stream<Job> jobs(RoleScope scope) {
    return jobs.jobs().stream()
        .filter(Job::isShown)
        .filter(job -> scope.includes(job.stamp(), job.subscription()));
  }

  /** The engine that runs the jobs. */
  public JobEngine jobs() {
    return jobs;
  }

  /** The restores of every checkpoint that was ever restored. */
  public List<Restores> restores() {
    return jobs.acts().stream().flatMap(acts -> Restores.of(acts).stream()).toList();
  }

  /** The restores of one checkpoint; empty when there was none. */
  public Optional<Restores> restores(UUID checkpoint) {
    return restores().stream().filter(one -> one.checkpoint().equals(checkpoint)).findFirst();
  }

  /** Writes to a machine's disk as its guest does; a restore discards it. */
  public void write(VirtualMachine machine, String content) {
    machine.write(content);
  }
}
