package dev.spfgateway.edge;

import dev.spfgateway.pipeline.ClientPresence;
import dev.spfgateway.pipeline.Trail;

/**
 * What the listener needs to answer a request, even one for which no exchange could be created.
 *
 * @param id the gateway's own id of the request
 * @param trail the facts recorded about it
 * @param client whether its client still waits
 * @param connection its connection
 */
record ReceivedRequest(String id, Trail trail, ClientPresence client, ConnectionWatch connection) {
  static ReceivedRequest of(String id, ConnectionWatch connection) {
    return new ReceivedRequest(id, new Trail(), new ClientPresence(), connection);
  }
}
