package dev.spfgateway.planted.apart.odata;

import dev.spfgateway.planted.apart.pipeline.Word;

/** Not in odata's row of the table. */
final class UsesPipeline {
  Word word = new Word();
}
