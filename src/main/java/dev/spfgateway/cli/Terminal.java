package dev.spfgateway.cli;

import dev.spfgateway.base.VisibleText;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Writes commands' output so that no foreign text can control the terminal: every invisible
 * character except line ends and tabs is shown by its number. Text that must stay on one line
 * passes {@link VisibleText#of} first.
 */
final class Terminal extends Writer {
  private final Writer target;
  private char high;

  private Terminal(Writer target) {
    this.target = target;
  }

  /** A command's standard output. */
  static PrintWriter out(CommandSpec spec) {
    return new PrintWriter(new Terminal(spec.commandLine().getOut()), true);
  }

  /** A command's standard error. */
  static PrintWriter err(CommandSpec spec) {
    return err(spec.commandLine());
  }

  /** Standard error of a command line. */
  static PrintWriter err(CommandLine line) {
    return new PrintWriter(new Terminal(line.getErr()), true);
  }

  @Override
  public void write(char[] text, int from, int length) throws IOException {
    StringBuilder shown = new StringBuilder(length);
    for (int i = from; i < from + length; i++) {
      char c = text[i];
      if (Character.isLowSurrogate(c) && high != 0) {
        show(Character.toCodePoint(high, c), shown);
        high = 0;
        continue;
      }
      takeHigh(shown);
      if (Character.isHighSurrogate(c)) {
        high = c;
      } else if (c == '\n' || c == '\t' || isLineEnd(text, i, from + length)) {
        shown.append(c);
      } else {
        show(c, shown);
      }
    }
    target.append(shown);
  }

  /** Whether this is the carriage return of a line end, on systems whose lines end so. */
  private static boolean isLineEnd(char[] text, int at, int end) {
    return text[at] == '\r'
        && at + 1 < end
        && text[at + 1] == '\n'
        && System.lineSeparator().equals("\r\n");
  }

  private void takeHigh(StringBuilder shown) {
    if (high != 0) {
      show(high, shown);
      high = 0;
    }
  }

  private static void show(int c, StringBuilder shown) {
    if (VisibleText.isVisible(c)) {
      shown.appendCodePoint(c);
    } else {
      shown.append("\\u{").append(Integer.toHexString(c)).append('}');
    }
  }

  @Override
  public void flush() throws IOException {
    target.flush();
  }

  @Override
  public void close() throws IOException {
    target.close();
  }
}
