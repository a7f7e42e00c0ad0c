package dev.spfgateway.planted.apart.pipeline;

/** A type that capabilities may use and odata may not. */
public final class Word {}
