package dev.spfgateway.store.commit;

import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Work that is refused if a check after connecting fails: when work is prepared, the database has
 * been compared with what is known.
 */
final class CheckedWork<T> implements GroupCommit.Work<T> {
  private final GroupCommit.Work<T> work;
  private final Supplier<Optional<String>> check;
  private Optional<String> refusal = Optional.empty();

  /**
   * @param check returns why the work is refused; empty when it is not
   */
  CheckedWork(GroupCommit.Work<T> work, Supplier<Optional<String>> check) {
    this.work = work;
    this.check = check;
  }

  @Override
  public void prepare() {
    refusal = check.get();
    if (refusal.isEmpty()) {
      work.prepare();
    }
  }

  @Override
  public T run() throws SQLException {
    if (refusal.isPresent()) {
      throw new GroupCommit.Refused(refusal.get());
    }
    return work.run();
  }
}
