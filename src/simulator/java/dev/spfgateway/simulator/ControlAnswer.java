package dev.spfgateway.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What the control interface answers.
 *
 * @param body JSON text, or empty text for none
 */
record ControlAnswer(int status, String body) {
  static final ControlAnswer DONE = new ControlAnswer(204, "");
  static final ControlAnswer NO_SUCH_RESOURCE = error(404, "no such resource; see GET /");

  static ControlAnswer of(JsonNode node) {
    return new ControlAnswer(200, node.toString());
  }

  static ControlAnswer error(int status, String text) {
    ObjectNode node = JsonNodeFactory.instance.objectNode().put("error", text);
    return new ControlAnswer(status, node.toString());
  }
}
