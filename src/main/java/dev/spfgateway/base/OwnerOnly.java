package dev.spfgateway.base;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Creates files and directories that only their owner can read and write. They get these rights
 * when they are created, whatever the process's umask: a file that is restricted afterwards can be
 * opened in between. On file systems without POSIX modes the system's own rules hold, and nothing
 * here fails because of that.
 */
public final class OwnerOnly {
  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> DIRECTORY =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> OWNER =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.of(
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE,
          PosixFilePermission.OTHERS_EXECUTE);

  private OwnerOnly() {}

  /** Creates a directory and its missing parents; an existing directory stays as it is. */
  public static void directory(Path directory) throws IOException {
    // Checked first: JDK 17 refuses a link to a directory.
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(directory, attributes(directory, DIRECTORY));
    }
  }

  /** The directory that a file is in, or will be. */
  public static Path directoryOf(Path file) {
    return Objects.requireNonNull(file.toAbsolutePath().getParent(), () -> file + " is not a file");
  }

  /** Opens a file; {@link StandardOpenOption#CREATE} creates a missing one. */
  public static FileChannel open(Path file, OpenOption... options) throws IOException {
    return FileChannel.open(file, Set.of(options), attributes(file, FILE));
  }

  /** Creates an empty file unless there is one. */
  public static void create(Path file) throws IOException {
    open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE).close();
  }

  /**
   * Replaces or creates a file atomically: a reader sees the old content or the new, even after a
   * power cut.
   */
  public static void replace(Path file, byte[] content) throws IOException {
    Path whole = beside(file, content);
    Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Writes and syncs a new file {@code .new} next to {@code file}, which it will replace. */
  public static Path beside(Path file, byte[] content) throws IOException {
    Path whole = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(whole);
    try (FileChannel channel =
        open(whole, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    return whole;
  }

  /**
   * The mode of a file or directory that users other than its owner may access in any way, such as
   * {@code rw-r--r--}; empty when only the owner may, when the path does not exist, and without
   * POSIX modes.
   */
  public static Optional<String> openTo(Path path) throws IOException {
    if (!hasModes(path) || !Files.exists(path)) {
      return Optional.empty();
    }
    Set<PosixFilePermission> mode = Files.getPosixFilePermissions(path);
    return OWNER.containsAll(mode)
        ? Optional.empty()
        : Optional.of(PosixFilePermissions.toString(mode));
  }

  /** Removes the rights of everyone except the owner. */
  public static void close(Path path) throws IOException {
    if (hasModes(path)) {
      Set<PosixFilePermission> mode = EnumSet.noneOf(PosixFilePermission.class);
      mode.addAll(Files.getPosixFilePermissions(path));
      mode.retainAll(OWNER);
      Files.setPosixFilePermissions(path, mode);
    }
  }

  /** Whether users who are neither the owner nor in the file's group may access it in any way. */
  public static boolean isOpenToAll(Path path) throws IOException {
    return openTo(path).filter(mode -> !mode.endsWith("---")).isPresent();
  }

  /** Removes the rights of these users; the group keeps its own. */
  public static void closeToAll(Path path) throws IOException {
    Set<PosixFilePermission> mode = EnumSet.noneOf(PosixFilePermission.class);
    mode.addAll(Files.getPosixFilePermissions(path));
    mode.removeAll(OTHERS);
    Files.setPosixFilePermissions(path, mode);
  }

  /** Gives a file the owner, group and rights of another file. */
  public static void inherit(Path file, Path from) throws IOException {
    if (!hasModes(file)) {
      return;
    }
    PosixFileAttributes wanted = Files.readAttributes(from, PosixFileAttributes.class);
    PosixFileAttributes now = Files.readAttributes(file, PosixFileAttributes.class);
    PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    if (!wanted.owner().equals(now.owner())) {
      view.setOwner(wanted.owner());
    }
    if (!wanted.group().equals(now.group())) {
      view.setGroup(wanted.group());
    }
    view.setPermissions(wanted.permissions());
  }

  /** Tests with a temporary file whether a directory's file system enforces modes. */
  public static boolean holdsIn(Path directory) throws IOException {
    if (!hasModes(directory)) {
      return false;
    }
    Path probe = Files.createTempFile(directory, ".mode", "");
    try {
      Files.setPosixFilePermissions(probe, FILE);
      return openTo(probe).isEmpty();
    } catch (IOException e) {
      return false;
    } finally {
      Files.delete(probe);
    }
  }

  private static boolean hasModes(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  private static FileAttribute<?>[] attributes(Path path, Set<PosixFilePermission> mode) {
    return hasModes(path)
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(mode)}
        : new FileAttribute<?>[0];
  }
}
