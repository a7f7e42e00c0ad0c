package dev.spfgateway.telemetry.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.EncoderBase;
import dev.spfgateway.base.Terminals;
import org.jspecify.annotations.Nullable;

/**
 * Writes lines as JSON or as text. Starts with {@link LogFormat#AUTO}, because the first lines may
 * come before the configuration has been read. {@code logback.xml} gives it its JSON encoder.
 */
public final class FormatEncoder extends EncoderBase<ILoggingEvent> {
  private static final byte[] NOTHING = {};

  private final boolean terminal = Terminals.isError();
  private final TextEncoder text = new TextEncoder(terminal && Terminals.mayColour());
  private @Nullable Encoder<ILoggingEvent> json;
  private volatile boolean asText = LogFormat.AUTO.isText(terminal);

  /** Sets the encoder for JSON; called by Logback's configurator. */
  public void setJson(Encoder<ILoggingEvent> encoder) {
    this.json = encoder;
  }

  void use(LogFormat format) {
    asText = format.isText(terminal);
  }

  @Override
  public void start() {
    text.setContext(getContext());
    text.start();
    if (json == null) {
      addError("the encoder for JSON is missing");
      return;
    }
    super.start();
  }

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    @Nullable Encoder<ILoggingEvent> other = json;
    return asText || other == null ? text.encode(event) : other.encode(event);
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }
}
