package dev.spfgateway.simulator.fault;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.spfgateway.base.Default;

/** What a connection can meet before the first byte of TLS. */
public sealed interface ConnectionFault extends Fault {
  @Override
  default Moment moment() {
    return Moment.CONNECTING;
  }

  /** The endpoint's listener is closed, and its connections with it, while the rule stands. */
  record Refuse() implements ConnectionFault {
    @Override
    public String name() {
      return "refuse";
    }
  }

  /** The connection is accepted and ended at once. */
  record Closed(@JsonProperty("close") @Default("rst") Ending ending) implements ConnectionFault {
    @Override
    public String name() {
      return "connection-closed";
    }
  }

  /** The connection is accepted, and no TLS handshake ever answered. */
  record Silent() implements ConnectionFault {
    @Override
    public String name() {
      return "connection-silent";
    }
  }

  /** What answers the handshake is no TLS. */
  record Garbage() implements ConnectionFault {
    @Override
    public String name() {
      return "tls-garbage";
    }
  }

  /** The handshake shows a certificate that nobody vouches for. */
  record Untrusted() implements ConnectionFault {
    @Override
    public String name() {
      return "tls-untrusted";
    }
  }
}
