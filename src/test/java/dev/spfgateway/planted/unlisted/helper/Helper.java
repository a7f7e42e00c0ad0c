package dev.spfgateway.planted.unlisted.helper;

/** Lives in a package that the table does not know. */
final class Helper {}
