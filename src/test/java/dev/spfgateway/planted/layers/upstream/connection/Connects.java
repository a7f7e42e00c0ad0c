package dev.spfgateway.planted.layers.upstream.connection;

/** Uses nothing. */
public final class Connects {}
