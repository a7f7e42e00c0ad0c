package dev.spfgateway.base.memory;

/** What clients make the gateway hold. */
public enum MemoryKind {
  /** An open connection: TLS, decoder, buffers. A flat charge from its first byte to its last. */
  CONNECTION(MemoryArea.HEAP, "connection"),
  /** An open request: its decoded head and what follows it. A flat charge, head to answer's end. */
  REQUEST(MemoryArea.HEAP, "request"),
  /** A request body that is collected, and what is built from it. */
  BODY(MemoryArea.HEAP, "body"),
  /** What a client sent after a request whose answer is not finished (HTTP/1 pipelining). */
  PIPELINED(MemoryArea.HEAP, "pipelined"),
  /** An answer that is collected before it is sent, until it is sent. */
  ANSWER(MemoryArea.HEAP, "answer"),
  /** A streamed answer. A flat charge for what is read ahead and what waits to be sent. */
  STREAM(MemoryArea.DIRECT, "stream");

  private final MemoryArea area;
  private final String word;

  MemoryKind(MemoryArea area, String word) {
    this.area = area;
    this.word = word;
  }

  /** Where it lies. */
  public MemoryArea area() {
    return area;
  }

  /** The word in metrics. */
  public String word() {
    return word;
  }
}
