package dev.spfgateway.simulator.edm.format;

import dev.spfgateway.simulator.edm.Entity;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** A feed as text, created entity by entity on demand. */
final class FeedParts implements Iterator<String> {
  private final Sink sink;
  private final Iterator<Entity> entities;
  private boolean begun;
  private boolean ended;

  /** Writes the text before, between and after the entities. */
  interface Sink {
    void begin();

    void entity(Entity entity);

    void end();

    /** The text written since the last call. */
    String take();
  }

  FeedParts(Sink sink, Iterable<Entity> entities) {
    this.sink = sink;
    this.entities = entities.iterator();
  }

  @Override
  public boolean hasNext() {
    return !ended;
  }

  @Override
  public String next() {
    if (ended) {
      throw new NoSuchElementException();
    }
    if (!begun) {
      begun = true;
      sink.begin();
    } else if (entities.hasNext()) {
      sink.entity(entities.next());
    } else {
      ended = true;
      sink.end();
    }
    return sink.take();
  }
}
