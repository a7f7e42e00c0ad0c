package dev.spfgateway.planted.libraries.odata;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A parser with a side effect. */
final class UsesLibrary {
  private static final Logger LOG = LoggerFactory.getLogger(UsesLibrary.class);

  void parse(String text) {
    LOG.info("{}", text);
  }
}
