package dev.spfgateway.odata.batch;

/**
 * One header.
 *
 * @param name as written
 * @param value without blanks around it
 */
public record HeaderField(String name, String value) {}
