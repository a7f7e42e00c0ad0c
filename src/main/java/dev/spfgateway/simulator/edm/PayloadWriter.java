package dev.spfgateway.simulator.edm;

import java.util.List;

/** Writes answers in one format. Addresses in them begin with the writer's service root. */
public interface PayloadWriter {
  /** One entity. */
  Payload entity(Entity entity);

  /**
   * Several entities of one type.
   *
   * @param path where they were found, below the service root
   * @param select the properties that were asked for; none means all
   */
  Payload feed(EntityType type, String path, List<String> select, List<Entity> entities);

  /** The list of entity sets. */
  Payload serviceDocument();

  /**
   * A body.
   *
   * @param contentType of the body
   * @param text to be sent as UTF-8
   */
  record Payload(String contentType, String text) {}
}
