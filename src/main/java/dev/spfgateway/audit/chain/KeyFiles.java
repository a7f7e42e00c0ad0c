package dev.spfgateway.audit.chain;

import dev.spfgateway.base.OwnerOnly;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The directory of the signing key, readable by its owner only. {@code signing.pem} has the key
 * (PKCS #8) followed by its public half; {@code next.pem} exists while a new key takes over; a file
 * {@code rotate} requests a new key. Blocks on the disk; not for event loops.
 */
public final class KeyFiles {
  private static final String PRIVATE = "PRIVATE KEY";
  private static final String PUBLIC = "PUBLIC KEY";

  private final Path directory;

  /** Takes the directory, which is created if absent. */
  public KeyFiles(Path directory) {
    this.directory = directory;
  }

  private Path currentFile() {
    return directory.resolve("signing.pem");
  }

  private Path nextFile() {
    return directory.resolve("next.pem");
  }

  private Path request() {
    return directory.resolve("rotate");
  }

  /** Asks the gateway, which may be running, for a new key. */
  public void requestRotation() {
    try {
      prepare();
      OwnerOnly.create(request());
    } catch (IOException e) {
      throw new UncheckedIOException("can't write to " + directory, e);
    }
  }

  boolean isRotationRequested() {
    return Files.exists(request());
  }

  void rotationDone() throws IOException {
    Files.deleteIfExists(request());
  }

  /** The key with an id, wherever a stop during a rotation left it. */
  Optional<SigningKey> find(String id) throws IOException {
    for (Path file : List.of(currentFile(), nextFile())) {
      Optional<SigningKey> key = read(file).filter(found -> found.id().equals(id));
      if (key.isPresent()) {
        return key;
      }
    }
    return Optional.empty();
  }

  /** The current key, if any. */
  Optional<SigningKey> current() throws IOException {
    return read(currentFile());
  }

  Path directory() {
    return directory;
  }

  /** A first key that was made but never stated, because the gateway stopped in between. */
  Optional<SigningKey> next() throws IOException {
    return read(nextFile());
  }

  /** Stores a key that is to take over. */
  void prepareNext(SigningKey key) throws IOException {
    prepare();
    write(nextFile(), key);
  }

  /** Destroys the old key: from now on nothing can be signed in its name. */
  void takeOver() throws IOException {
    if (Files.exists(nextFile())) {
      overwrite(currentFile());
      Files.move(
          nextFile(),
          currentFile(),
          StandardCopyOption.REPLACE_EXISTING,
          StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private void prepare() throws IOException {
    OwnerOnly.directory(directory);
  }

  private static void overwrite(Path file) throws IOException {
    if (Files.exists(file)) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.write(ByteBuffer.allocate(Math.toIntExact(channel.size())));
        channel.force(true);
      }
    }
  }

  private static void write(Path file, SigningKey key) throws IOException {
    String text =
        pem(PRIVATE, key.privateKey().getEncoded()) + pem(PUBLIC, key.publicKey().getEncoded());
    Files.deleteIfExists(file);
    try (FileChannel channel =
        OwnerOnly.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
      channel.force(true);
    }
  }

  private static Optional<SigningKey> read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    String text = Files.readString(file);
    try {
      return Optional.of(SigningKey.of(section(text, PRIVATE), section(text, PUBLIC)));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException(file + " has no Ed25519 key", e);
    }
  }

  static String pem(String name, byte[] bytes) {
    return "-----BEGIN "
        + name
        + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes)
        + "\n-----END "
        + name
        + "-----\n";
  }

  private static byte[] section(String text, String name) {
    String begin = "-----BEGIN " + name + "-----";
    int from = text.indexOf(begin);
    int to = text.indexOf("-----END " + name + "-----");
    if (from < 0 || to < from) {
      throw new IllegalArgumentException("no " + name);
    }
    return Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
  }
}
