package dev.spfgateway.planted.apart.audit;

/** Belongs to one capability. */
public final class Log {}
