package dev.spfgateway.edge;

import dev.spfgateway.base.ClientAddress;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.AttributeKey;
import java.util.List;
import java.util.Optional;

/**
 * Removes the PROXY protocol header from a trusted proxy's connection, records the client that it
 * names, and leaves the pipeline. Placed before TLS, so that the handshake's time limit covers the
 * header, too. Closes a connection that begins differently: its proxy is misconfigured, and all
 * clients of that proxy would appear as the proxy.
 */
final class ProxyHeaderReader extends ByteToMessageDecoder {
  /** The connection's client; unset on connections without a PROXY header. */
  static final AttributeKey<ClientAddress> CLIENT = AttributeKey.valueOf("spfgateway.client");

  private final ClientAddresses addresses;
  private final ClientAddress proxy;

  ProxyHeaderReader(ClientAddresses addresses, ClientAddress proxy) {
    this.addresses = addresses;
    this.proxy = proxy;
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    try {
      Optional<ProxyHeader> header = ProxyHeader.read(in, addresses.maxProxyHeader());
      if (header.isPresent()) {
        in.skipBytes(header.get().length());
        context.channel().attr(CLIENT).set(addresses.ofHeader(proxy, header.get()));
        context.pipeline().remove(this);
      }
    } catch (ProxyHeader.Malformed e) {
      addresses.complain(
          proxy, "a connection without a valid PROXY protocol header: " + e.getMessage());
      in.skipBytes(in.readableBytes());
      ChannelFuture unused = context.close();
    }
  }
}
