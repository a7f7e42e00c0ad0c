package dev.spfgateway.telemetry.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import dev.spfgateway.base.VisibleText;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.event.KeyValuePair;

/**
 * Writes lines for people: local time, level, the end of the logger's name, message, fields. Shows
 * every invisible character of foreign text by its number, so that it can't control the terminal.
 */
final class TextEncoder extends EncoderBase<ILoggingEvent> {
  private static final byte[] NOTHING = {};
  private static final String RESET = "\u001b[0m";
  private static final String FAINT = "\u001b[2m";
  private static final String RED = "\u001b[31m";
  private static final String YELLOW = "\u001b[33m";
  private static final int DEEPEST = 20;

  /** The fields that the line of a request begins with, in place of its message. */
  private static final List<String> FIRST = List.of("method", "path", "status", "ms");

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneId.systemDefault());

  private final boolean coloured;
  private final ThrowableProxyConverter failures = new ThrowableProxyConverter();

  TextEncoder(boolean coloured) {
    this.coloured = coloured;
  }

  @Override
  public void start() {
    failures.setContext(getContext());
    failures.setOptionList(List.of(Integer.toString(DEEPEST)));
    failures.start();
    super.start();
  }

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    String level = String.format(Locale.ROOT, "%-5s", event.getLevel());
    StringBuilder line = new StringBuilder(200);
    line.append(in(FAINT, TIME.format(event.getInstant()))).append(' ');
    line.append(in(colour(event.getLevel()), level)).append(' ');
    line.append(in(FAINT, shortened(event.getLoggerName()))).append("  ");
    line.append(said(event)).append('\n');
    if (event.getThrowableProxy() != null) {
      line.append("  ").append(visible(failures.convert(event))).append('\n');
    }
    return line.toString().getBytes(StandardCharsets.UTF_8);
  }

  private String said(ILoggingEvent event) {
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    if (pairs == null || pairs.isEmpty()) {
      return visible(event.getFormattedMessage());
    }
    Map<String, String> shown =
        pairs.stream()
            .collect(
                Collectors.toMap(
                    pair -> pair.key,
                    TextEncoder::shown,
                    (one, later) -> later,
                    LinkedHashMap::new));
    boolean request = shown.keySet().containsAll(FIRST);
    String message =
        request
            ? FIRST.stream().map(shown::get).collect(Collectors.joining(" ")) + " ms"
            : visible(event.getFormattedMessage());
    String rest =
        shown.entrySet().stream()
            .filter(field -> !request || !FIRST.contains(field.getKey()))
            .map(field -> in(FAINT, visible(field.getKey()) + "=") + field.getValue())
            .collect(Collectors.joining(" "));
    return message + "  " + rest;
  }

  private static String shown(KeyValuePair pair) {
    return pair.value instanceof Double number
        ? String.format(Locale.ROOT, "%.1f", number)
        : VisibleText.of(String.valueOf(pair.value));
  }

  /** Keeps line ends: configuration errors and stack traces have several lines. */
  private static String visible(String text) {
    return text.lines().map(TextEncoder::oneLine).collect(Collectors.joining("\n  "));
  }

  private static String oneLine(String line) {
    return VisibleText.of(line.replace('\t', ' '));
  }

  private static String shortened(String logger) {
    return logger.substring(logger.lastIndexOf('.') + 1);
  }

  private static String colour(Level level) {
    return level.isGreaterOrEqual(Level.ERROR)
        ? RED
        : level.isGreaterOrEqual(Level.WARN) ? YELLOW : "";
  }

  private String in(String colour, String text) {
    return coloured && !colour.isEmpty() ? colour + text + RESET : text;
  }
}
