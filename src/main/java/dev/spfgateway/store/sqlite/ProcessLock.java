package dev.spfgateway.store.sqlite;

import dev.spfgateway.base.OwnerOnly;
import dev.spfgateway.store.commit.StoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps two gateways from writing to one store; the system frees the lock when the process dies.
 */
final class ProcessLock implements AutoCloseable {
  /**
   * The files that this process has locked. The system frees a process's lock on a file as soon as
   * the process closes any channel to it, so a second attempt must not even open one.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private ProcessLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Takes the lock beside a database file.
   *
   * @throws StoreException when another process has it, or the directory can't be written
   */
  static ProcessLock take(Path database) {
    try {
      OwnerOnly.directory(OwnerOnly.directoryOf(database));
      Path directory = OwnerOnly.directoryOf(database).toRealPath();
      Path file = directory.resolve(database.getFileName() + ".lock");
      if (!HELD.add(file)) {
        throw taken(database, file);
      }
      try {
        return lock(database, file);
      } catch (IOException | RuntimeException e) {
        HELD.remove(file);
        throw e;
      }
    } catch (IOException e) {
      throw new StoreException("can't create the lock file of " + database + ": " + e, e);
    }
  }

  private static ProcessLock lock(Path database, Path file) throws IOException {
    FileChannel channel = OwnerOnly.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (tryLock(channel) == null) {
      channel.close();
      throw taken(database, file);
    }
    return new ProcessLock(file, channel);
  }

  private static StoreException taken(Path database, Path file) {
    return new StoreException(
        "another gateway uses " + database + "; each gateway needs its own store",
        new IOException(file + " is locked"));
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new StoreException("can't release the store's lock", e);
    } finally {
      HELD.remove(file);
    }
  }
}
