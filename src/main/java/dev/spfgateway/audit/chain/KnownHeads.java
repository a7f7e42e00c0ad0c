package dev.spfgateway.audit.chain;

import dev.spfgateway.audit.ChainHead;
import dev.spfgateway.audit.KnownChain;
import dev.spfgateway.audit.Statement;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads the knowledge of a chain that is kept outside its store: the newest statements in the file
 * that heads are copied to, and the signing key. Reads the file's last 16 MiB, which is weeks of
 * heads. Blocks on the disk; not for event loops.
 */
public final class KnownHeads {
  private static final int MOST_BYTES = 16 << 20;

  private final TreeMap<Long, String> hashes = new TreeMap<>();
  private @Nullable Statement last;
  private Optional<ChainHead> event = Optional.empty();

  private KnownHeads() {}

  /** Reads the file; a missing file yields nothing. */
  static KnownHeads read(Path file, String chain) throws IOException {
    KnownHeads known = new KnownHeads();
    if (Files.exists(file)) {
      tail(file).lines().forEach(line -> known.take(line, chain));
    }
    return known;
  }

  /** Everything that a start compares the store with. */
  public static KnownChain of(Path headsFile, Path keys, String chain) throws IOException {
    KnownHeads known = read(headsFile, chain);
    return new KnownChain(
        known.event,
        Optional.ofNullable(known.last).map(one -> new ChainHead(one.number(), one.hash())),
        new KeyFiles(keys).current().map(SigningKey::id));
  }

  /** Partial lines at the beginning and the end are no statements. */
  private static String tail(Path file) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "r")) {
      long size = open.length();
      byte[] bytes = new byte[(int) Math.min(size, MOST_BYTES)];
      open.seek(size - bytes.length);
      open.readFully(bytes);
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  /** A statement of a loss begins a branch: it voids the statements after the last common one. */
  private void take(String line, String chain) {
    Statement read;
    try {
      if (!line.startsWith(Statement.BEGINNING)) {
        return;
      }
      read = Statement.parse(line);
    } catch (IllegalArgumentException e) {
      return;
    }
    if (!read.chain().equals(chain)) {
      return;
    }
    if (read.kind() == Statement.Kind.LOST) {
      hashes.tailMap(read.members().path("after").asLong(), false).clear();
      event = Optional.empty();
      last = null;
    }
    hashes.put(read.number(), read.hash());
    if (last == null || read.number() >= last.number()) {
      last = read;
      if (read.kind() == Statement.Kind.HEAD && read.sequence() > 0) {
        event = Optional.of(new ChainHead(read.sequence(), read.members().path("hash").asText()));
      }
    }
  }

  /** The hashes of the newest statements, by number. */
  NavigableMap<Long, String> hashes() {
    return hashes;
  }
}
