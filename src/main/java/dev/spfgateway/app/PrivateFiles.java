package dev.spfgateway.app;

import dev.spfgateway.base.InvalidSetting;
import dev.spfgateway.base.OwnerOnly;
import dev.spfgateway.config.GatewayConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks at the start that other users of the machine can't read the gateway's files. The gateway
 * creates all of them owner-only, but an operator, a copy or a restored backup may have changed
 * that. Permissions that are too wide are corrected, because refusing to start would help no one,
 * and the log says what another user who read the file could do. The start fails only when
 * permissions can't be corrected.
 *
 * <p>Not needed for the admin token, which is replaced when others could read it. Audit stream
 * files are meant for another program, so a group that the operator admits keeps its rights.
 */
final class PrivateFiles {
  private static final Logger LOG = LoggerFactory.getLogger(PrivateFiles.class);

  /** The mode bit of directories in which all users may create files, such as {@code /tmp}. */
  private static final int STICKY = 0_1000;

  /** The position in {@code rwxrwxrwx} that tells whether all users may write. */
  private static final int OTHERS_WRITE = 7;

  private static final String CLOSED =
      "{} was accessible to users other than its owner ({}) and is now owner-only. {}";
  private static final String KEY =
      "Anyone who has read it can sign events in this gateway's name: run 'audit rotate-key'";
  private static final String TLS_KEY =
      "Anyone who has read it can impersonate this gateway: delete it, and the next start makes"
          + " another certificate";
  private static final String CONTENT = "Other users of this machine may have read it";

  private final Path data;

  private PrivateFiles(Path data) {
    this.data = data;
  }

  /**
   * Checks all files of a gateway with this configuration. Blocks; not for event loops.
   *
   * @throws InvalidSetting when other users can read or replace a file and that can't be corrected
   */
  static void check(GatewayConfig config) {
    Path data = config.dataDirectory().toAbsolutePath();
    try {
      OwnerOnly.directory(data);
      if (OwnerOnly.holdsIn(data)) {
        new PrivateFiles(data).checkAll(config);
      } else {
        LOG.warn(
            "the data directory {} is on a file system without owner-only modes: make sure that"
                + " other users of this machine can't read it",
            data);
      }
    } catch (IOException e) {
      // The code that uses the directory reports why it can't.
      LOG.debug("the data directory can't be checked", e);
    }
  }

  private void checkAll(GatewayConfig config) throws IOException {
    directory();
    Path keys = Gateway.auditKeys(config);
    close(keys, KEY);
    close(keys.resolve("signing.pem"), KEY);
    close(keys.resolve("next.pem"), KEY);
    close(data.resolve("tls"), TLS_KEY);
    close(data.resolve("tls/gateway.key"), TLS_KEY);
    Path store = Gateway.storeFile(config);
    for (String suffix : List.of("", "-wal", "-shm", "-journal", ".lock")) {
      close(store.resolveSibling(store.getFileName() + suffix), CONTENT);
    }
    close(CredentialUses.file(config), CONTENT);
    close(data.resolve("unpacked"), "Other users may have replaced the libraries unpacked there");
    stream(Gateway.auditHeads(config));
    if (config.audit().streams().file() != null) {
      stream(config.audit().streams().file().path());
    }
    @Nullable Path privateKey = config.tenantListener().privateKey();
    if (privateKey != null && OwnerOnly.isOpenToAll(privateKey)) {
      LOG.warn("tenantListener.privateKey: all users of this machine can read {}", privateKey);
    }
  }

  /**
   * Checks the directory itself. If it belongs to another user, like the root of a mounted volume,
   * it can't be corrected, but the files in it can. In a directory where all users may write, they
   * could replace the store.
   */
  private void directory() throws IOException {
    Optional<String> mode = OwnerOnly.openTo(data);
    if (mode.isEmpty()) {
      return;
    }
    boolean unix = data.getFileSystem().supportedFileAttributeViews().contains("unix");
    if (unix && ((int) Files.getAttribute(data, "unix:mode") & STICKY) != 0) {
      throw new InvalidSetting(
          "dataDirectory",
          data + " is a directory that all users share; use one that only the gateway uses");
    }
    try {
      OwnerOnly.close(data);
      LOG.warn(CLOSED, data, mode.get(), CONTENT);
    } catch (IOException e) {
      if (mode.get().charAt(OTHERS_WRITE) == 'w') {
        throw new InvalidSetting(
            "dataDirectory",
            "all users can write to "
                + data
                + ", and the gateway's user can't change its mode; use another directory");
      }
      LOG.warn(
          "{} is accessible to other users ({}), and the gateway's user is not its owner and can't"
              + " change that; the files in it are owner-only. A directory below it would be"
              + " owner-only, too",
          data,
          mode.get());
    }
  }

  private static void close(Path path, String consequence) {
    try {
      @Nullable String mode = OwnerOnly.openTo(path).orElse(null);
      if (mode == null) {
        return;
      }
      OwnerOnly.close(path);
      LOG.warn(
          "{} was accessible to users other than its owner ({}) and is now owner-only. {}",
          path,
          mode,
          consequence);
    } catch (IOException e) {
      throw new InvalidSetting(
          "dataDirectory",
          "other users can read "
              + path
              + " and its mode can't be changed ("
              + e.getClass().getSimpleName()
              + "); make the gateway's user its owner, or remove the other users' permissions");
    }
  }

  /** Checks a stream's file and the rotated files next to it. */
  private static void stream(@Nullable Path file) throws IOException {
    @Nullable Path directory = file == null ? null : file.toAbsolutePath().getParent();
    if (file == null || directory == null || !Files.isDirectory(directory)) {
      return;
    }
    String name = file.getFileName() + "";
    try (Stream<Path> beside = Files.list(directory)) {
      for (Path one : beside.filter(found -> isOf(found.getFileName() + "", name)).toList()) {
        if (OwnerOnly.isOpenToAll(one)) {
          OwnerOnly.closeToAll(one);
          LOG.warn(
              "{} was accessible to all users of this machine; their access has been removed", one);
        }
      }
    }
  }

  private static boolean isOf(String found, String name) {
    return found.equals(name)
        || found.startsWith(name + ".")
            && found.substring(name.length() + 1).chars().allMatch(Character::isDigit);
  }
}
