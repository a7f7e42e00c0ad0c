package dev.spfgateway.cli;

import dev.spfgateway.base.OwnerOnly;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes libraries unpack native code in the data directory, so that a killed process leaves nothing
 * in the system's temporary directory, where it would stay for ever.
 */
final class UnpackedFiles {
  private static final Logger LOG = LoggerFactory.getLogger(UnpackedFiles.class);

  /** SQLite's driver reads this property when it is loaded. */
  private static final String SQLITE = "org.sqlite.tmpdir";

  private static final String LOCK = "lock";

  /** Locks that are held until the process ends in any way. */
  private static final List<FileChannel> HELD = new ArrayList<>();

  private UnpackedFiles() {}

  /**
   * Sets the directory for unpacked code below a data directory, and deletes what killed processes
   * left there. Does nothing when the JVM was started with another directory for it. Call it before
   * the store is opened.
   */
  static synchronized void keepBelow(Path dataDirectory) {
    if (System.getProperty(SQLITE) != null) {
      return;
    }
    Path directory = dataDirectory.toAbsolutePath().resolve("unpacked");
    try {
      OwnerOnly.directory(directory);
      FileChannel lock =
          OwnerOnly.open(
              directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      // Another process that holds the lock may be about to load what it has unpacked.
      if (lock.tryLock() == null) {
        lock.close();
      } else {
        HELD.add(lock);
        deleteAll(directory);
      }
      System.setProperty(SQLITE, directory.toString());
    } catch (IOException e) {
      // The temporary directory stays in use; a store that fails to open is reported elsewhere.
      LOG.warn("{} can't be used to unpack native libraries: {}", directory, e.toString());
    }
  }

  private static void deleteAll(Path directory) throws IOException {
    List<Path> left;
    try (Stream<Path> files = Files.list(directory)) {
      left = files.filter(file -> !file.endsWith(LOCK)).toList();
    }
    for (Path file : left) {
      Files.deleteIfExists(file);
    }
  }
}
