package dev.spfgateway.base.memory;

/** The kinds of memory that clients make the gateway hold. */
public enum MemoryKind {
  /** An open connection: TLS, decoder, buffers. A flat charge while it is open. */
  CONNECTION(MemoryArea.HEAP, "connection"),
  /**
   * An open request: its decoded head and what follows it. A flat charge from its head to its
   * answer's end.
   */
  REQUEST(MemoryArea.HEAP, "request"),
  /** A request body that is collected, and the objects built from it. */
  BODY(MemoryArea.HEAP, "body"),
  /** Bytes that a client sent after a request whose answer is not finished (HTTP/1 pipelining). */
  PIPELINED(MemoryArea.HEAP, "pipelined"),
  /** A collected answer, until it has been sent. */
  ANSWER(MemoryArea.HEAP, "answer"),
  /** A streamed answer. A flat charge for data read ahead and data that waits to be sent. */
  STREAM(MemoryArea.DIRECT, "stream");

  private final MemoryArea area;
  private final String word;

  MemoryKind(MemoryArea area, String word) {
    this.area = area;
    this.word = word;
  }

  /** The area in which this kind is allocated. */
  public MemoryArea area() {
    return area;
  }

  /** The word in metrics. */
  public String word() {
    return word;
  }
}
