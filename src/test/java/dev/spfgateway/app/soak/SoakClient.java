package dev.spfgateway.app.soak;

import dev.spfgateway.app.soak.Mutation.What;
import dev.spfgateway.app.soak.Send.Told;
import dev.spfgateway.app.soak.SoakWorld.Machine;
import dev.spfgateway.app.soak.SoakWorld.Tenant;
import dev.spfgateway.base.StampId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * One client of a tenant: asks for one thing after the other until it is told to finish. With a key
 * it repeats the request until it knows how it ended; without one it never asks again.
 */
final class SoakClient implements Runnable {
  /** Tries of a request with a key that is told again and again that nothing was done. */
  private static final int MOST_ANEW = 4;

  private final SoakCaller caller;
  private final Tenant tenant;
  private final Ledger ledger;
  private final Random random;
  private final Queue<UUID> deletable;

  /**
   * Prepares it.
   *
   * @param deletable checkpoints that nobody has tried to delete yet; the tenant's clients share it
   */
  SoakClient(
      SoakCaller caller, Tenant tenant, Ledger ledger, Random random, Queue<UUID> deletable) {
    this.caller = caller;
    this.tenant = tenant;
    this.ledger = ledger;
    this.random = random;
    this.deletable = deletable;
  }

  static Queue<UUID> deletable(Tenant tenant) {
    Queue<UUID> all = new ConcurrentLinkedQueue<>();
    tenant.machines().forEach(one -> all.add(last(one)));
    return all;
  }

  private static UUID last(Machine machine) {
    return machine.checkpoints().get(machine.checkpoints().size() - 1);
  }

  @Override
  public void run() {
    while (!ledger.finishing()) {
      int dice = random.nextInt(100);
      if (dice < 15) {
        read();
      } else if (dice < 27) {
        batch();
      } else {
        Mutation mutation = mutation();
        caller.send(mutation.next(guid()));
        finish(mutation);
      }
    }
  }

  private void read() {
    String below =
        switch (random.nextInt(4)) {
          case 0 -> "/operations?state=running";
          case 1 -> "/services/systemcenter/vmm/VirtualMachines";
          case 2 -> "/services/systemcenter/vmm/Jobs?$top=5";
          default -> "/services/systemcenter/vmm/VMCheckPoints";
        };
    rest(caller.read(tenant, below));
  }

  /** One or two mutations in a change set; with a key each is then seen through by itself. */
  private void batch() {
    List<Send> sends = new ArrayList<>();
    int size = 1 + random.nextInt(2);
    while (sends.size() < size) {
      Mutation mutation = mutation();
      boolean fits = mutation.what().tunnelled().isEmpty();
      if (fits && sends.stream().noneMatch(other -> touchesSame(other.mutation(), mutation))) {
        sends.add(mutation.next(guid()));
      }
    }
    caller.batch(tenant, sends);
    sends.forEach(send -> finish(send.mutation()));
  }

  private static boolean touchesSame(Mutation one, Mutation other) {
    return one.what().entity().equals(other.what().entity());
  }

  /** Repeats what has a key until the answer is final. */
  private void finish(Mutation mutation) {
    Told last = lastTold(mutation);
    rest(last);
    int anew = 0;
    while (mutation.keyed() && !ledger.gaveUp() && !isFinal(last, anew, ledger.finishing())) {
      anew += isNothingDone(last) ? 1 : 0;
      pause(50 + random.nextInt(200));
      last = caller.send(mutation.next(guid()));
      rest(last);
    }
  }

  private static Told lastTold(Mutation mutation) {
    return mutation.sends().get(mutation.sends().size() - 1).told();
  }

  private static boolean isNothingDone(Told told) {
    return told.says("not-sent")
        || told.says("absent")
        || told.answered() && told.outcome().isEmpty();
  }

  private static boolean isFinal(Told told, int anew, boolean finishing) {
    boolean decided = told.says("done") || told.says("failed") || told.says("rejected");
    boolean enough = finishing || anew >= MOST_ANEW;
    boolean isFree = told.says("not-sent") && !told.isInTheWay() || told.says("absent");
    return decided || enough && isFree;
  }

  private Mutation mutation() {
    Machine machine = tenant.machines().get(random.nextInt(tenant.machines().size()));
    UUID id = guid();
    int dice = random.nextInt(100);
    What what;
    if (dice < 55) {
      what = restore(id, machine);
    } else if (dice < 70) {
      what = create(id, machine);
    } else if (dice < 80) {
      what = operate(id, machine);
    } else if (dice < 88) {
      what = rename(id, machine);
    } else {
      what = Optional.ofNullable(deletable.poll()).map(this::delete).orElse(restore(id, machine));
    }
    boolean keyed = tenant.keyRequired() || random.nextBoolean();
    return ledger.add(new Mutation(id, tenant, what, keyed));
  }

  private What restore(UUID id, Machine machine) {
    String json =
        "{\"VMCheckPointAction\":\"Restore\",\"odata.type\":\"VMM.VMCheckPoint\","
            + (random.nextInt(3) == 0 ? "\"RunAsynchronously\":true," : "")
            + "\"Description\":\""
            + id
            + "\"";
    return update("restore", checkpoint(steady(machine)), json);
  }

  private What rename(UUID id, Machine machine) {
    String json = "{\"odata.type\":\"VMM.VMCheckPoint\",\"Description\":\"" + id + "\"";
    return update("rename", checkpoint(steady(machine)), json);
  }

  private What operate(UUID id, Machine machine) {
    String json =
        "{\"odata.type\":\"VMM.VirtualMachine\",\"Operation\":\""
            + (random.nextBoolean() ? "Shutdown" : "Start")
            + "\",\"Description\":\""
            + id
            + "\"";
    return update("operate", "VirtualMachines(" + key(machine.id()) + ")", json);
  }

  private What update(String kind, String entity, String json) {
    String[] verbs = {"MERGE", "PUT", "PATCH"};
    String verb = verbs[random.nextInt(verbs.length)];
    return random.nextInt(5) == 0
        ? new What(kind, "POST", Optional.of(verb), entity, json)
        : new What(kind, verb, Optional.empty(), entity, json);
  }

  private What create(UUID id, Machine machine) {
    String json =
        "{\"odata.type\":\"VMM.VMCheckPoint\",\"StampId\":\""
            + tenant.stamp()
            + "\",\"VMId\":\""
            + machine.id()
            + "\",\"Name\":\""
            + id
            + "\"";
    return new What("create", "POST", Optional.empty(), "VMCheckPoints", json);
  }

  private What delete(UUID checkpoint) {
    return new What("delete", "DELETE", Optional.empty(), checkpoint(checkpoint), "");
  }

  private UUID steady(Machine machine) {
    return machine.checkpoints().get(random.nextInt(machine.checkpoints().size() - 1));
  }

  private String checkpoint(UUID id) {
    return "VMCheckPoints(" + key(id) + ")";
  }

  private String key(UUID id) {
    StampId stamp = tenant.stamp();
    return "ID=guid'" + id + "',StampId=guid'" + stamp + "'";
  }

  private UUID guid() {
    return SoakWorld.guid(random);
  }

  /** A client whose gateway is gone does not run in circles. */
  private void rest(Told told) {
    pause(told.answered() ? random.nextInt(30) : 100 + random.nextInt(200));
  }

  private static void pause(int millis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }
}
