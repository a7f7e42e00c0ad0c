package dev.spfgateway.planted.layers.upstream.helper;

/** Is in a subpackage that no layer names. */
public final class HasNoLayer {}
