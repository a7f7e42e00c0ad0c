package dev.spfgateway.simulator.wire;

import dev.spfgateway.simulator.fault.AnswerFault;
import dev.spfgateway.simulator.fault.Framing;
import dev.spfgateway.simulator.fault.Part;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.Map;

/**
 * An answer as bytes, sent past the HTTP codec, which would never send a malformed one. The
 * connection always ends afterwards: the codec still waits for an answer of its own.
 */
public final class RawAnswer {
  private final Buffer head;
  private final Buffer body;

  private RawAnswer(Buffer head, Buffer body) {
    this.head = head;
    this.body = body;
  }

  /**
   * Renders a response that is ready to be sent.
   *
   * @param response its status and headers
   * @param body empty for none
   */
  public static RawAnswer of(HttpServerResponse response, Buffer body, Framing framing) {
    boolean hasBody = body.length() > 0;
    boolean chunked = hasBody && framing == Framing.CHUNKED;
    StringBuilder head = new StringBuilder("HTTP/1.1 ");
    head.append(response.getStatusCode()).append(' ').append(response.getStatusMessage());
    head.append("\r\n");
    MultiMap headers = response.headers();
    for (Map.Entry<String, String> header : headers) {
      head.append(header.getKey()).append(": ").append(header.getValue()).append("\r\n");
    }
    if (chunked) {
      head.append("Transfer-Encoding: chunked\r\n");
    } else if (hasBody && !headers.contains("Content-Length")) {
      head.append("Content-Length: ").append(body.length()).append("\r\n");
    }
    return new RawAnswer(
        Buffer.buffer(head.append("\r\n").toString()), chunked ? chunked(body) : body);
  }

  /** Two chunks, so that half of the body is one whole chunk and a part of the other. */
  private static Buffer chunked(Buffer body) {
    int half = body.length() / 2;
    Buffer framed = Buffer.buffer();
    for (Buffer piece : new Buffer[] {body.slice(0, half), body.slice(half, body.length())}) {
      if (piece.length() > 0) {
        framed.appendString(Integer.toHexString(piece.length()) + "\r\n");
        framed.appendBuffer(piece).appendString("\r\n");
      }
    }
    return framed.appendString("0\r\n\r\n");
  }

  /**
   * Sends the answer up to the cut and ends the connection. An answer without a body is cut in its
   * head.
   */
  public void cut(Wire wire, AnswerFault.Cut cut) {
    boolean inHead = cut.part() == Part.HEAD || body.length() == 0;
    Buffer part = inHead ? head : body;
    // Never all of it: an uncut answer would be no fault.
    int wanted = cut.bytes() == null ? part.length() / 2 : cut.bytes();
    int bytes = Math.min(wanted, part.length() - 1);
    Buffer sent = Buffer.buffer();
    if (!inHead) {
      sent.appendBuffer(head);
    }
    wire.send(sent.appendBuffer(part.slice(0, bytes)))
        .onComplete(written -> wire.end(cut.ending()));
  }

  /** Sends the answer piece by piece; completes when all of it is sent. */
  public Future<Void> drip(Vertx vertx, Wire wire, AnswerFault.Drip drip) {
    Buffer whole = Buffer.buffer().appendBuffer(head).appendBuffer(body);
    Promise<Void> over = Promise.promise();
    drip(vertx, wire, drip, whole, over);
    return over.future();
  }

  private static void drip(
      Vertx vertx, Wire wire, AnswerFault.Drip drip, Buffer left, Promise<Void> over) {
    int bytes = Math.min(drip.bytes(), left.length());
    wire.send(left.slice(0, bytes))
        .onFailure(over::tryFail)
        .onSuccess(
            sent -> {
              if (bytes == left.length()) {
                over.tryComplete();
              } else {
                Buffer rest = left.slice(bytes, left.length());
                vertx.setTimer(
                    drip.interval().toMillis(), id -> drip(vertx, wire, drip, rest, over));
              }
            });
  }
}
