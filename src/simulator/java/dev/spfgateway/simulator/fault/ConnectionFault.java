package dev.spfgateway.simulator.fault;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.spfgateway.base.Default;

/** A fault of a connection, before the first byte of TLS. */
public sealed interface ConnectionFault extends Fault {
  @Override
  default Moment moment() {
    return Moment.CONNECTING;
  }

  /** The endpoint's listener and its connections are closed while the rule is in force. */
  record Refuse() implements ConnectionFault {
    @Override
    public String name() {
      return "refuse";
    }
  }

  /** The connection is accepted and ended at once. */
  record Closed(@JsonProperty("close") @Default("rst") AnswerEnding ending)
      implements ConnectionFault {
    @Override
    public String name() {
      return "connection-closed";
    }
  }

  /** The connection is accepted, but the TLS handshake is never answered. */
  record Silent() implements ConnectionFault {
    @Override
    public String name() {
      return "connection-silent";
    }
  }

  /** The handshake is answered with bytes that are not TLS. */
  record Garbage() implements ConnectionFault {
    @Override
    public String name() {
      return "tls-garbage";
    }
  }

  /** The handshake presents a certificate that no trusted authority signed. */
  record Untrusted() implements ConnectionFault {
    @Override
    public String name() {
      return "tls-untrusted";
    }
  }
}
