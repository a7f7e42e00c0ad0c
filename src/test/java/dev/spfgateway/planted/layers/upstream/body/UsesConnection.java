package dev.spfgateway.planted.layers.upstream.body;

import dev.spfgateway.planted.layers.upstream.connection.Connects;

/** Looks up, at a layer above its own. */
public final class UsesConnection {
  final Connects up = new Connects();
}
