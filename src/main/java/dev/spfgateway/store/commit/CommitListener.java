package dev.spfgateway.store.commit;

import java.time.Duration;

/** Hears of each commit. Called on the writer's thread, so it must be quick. */
@FunctionalInterface
public interface CommitListener {
  /**
   * A group of writes is on disk.
   *
   * @param took the time of its transaction in the database, sync included
   * @param records the number of writes in it
   */
  void committed(Duration took, int records);
}
