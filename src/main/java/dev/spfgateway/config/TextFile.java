package dev.spfgateway.config;

import dev.spfgateway.base.ByteSize;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads small UTF-8 files, and explains in an operator's terms why a file can't be read. */
final class TextFile {
  private TextFile() {}

  /** The message follows the file's name: {@code "does not exist"}. */
  static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1L;

    Unreadable(String reason) {
      super(reason);
    }
  }

  /**
   * The file's text without a byte order mark. Blocks; not for event loops.
   *
   * @param limit the largest size that is read
   * @throws Unreadable when the file is absent, unreadable, too large or not UTF-8
   */
  static String read(Path file, ByteSize limit) throws Unreadable {
    // Otherwise a FIFO would block the start, and a directory would give a message that varies.
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new Unreadable("is not a regular file");
    }
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(limit.intBytes() + 1);
    } catch (NoSuchFileException e) {
      throw new Unreadable("does not exist");
    } catch (AccessDeniedException e) {
      throw new Unreadable("can't be read: access denied");
    } catch (IOException e) {
      throw new Unreadable("can't be read: " + e.getClass().getSimpleName());
    }
    if (bytes.length > limit.bytes()) {
      throw new Unreadable("is larger than " + limit);
    }
    return decode(bytes);
  }

  private static String decode(byte[] bytes) throws Unreadable {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new Unreadable("is not UTF-8 text; save it as UTF-8");
    }
    if (text.indexOf('\0') >= 0) {
      throw new Unreadable("contains NUL characters, as UTF-16 files do; save it as UTF-8");
    }
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }
}
