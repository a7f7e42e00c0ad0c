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
 * Takes the PROXY protocol header off a trusted proxy's connection, notes whose connection it is,
 * and leaves. Stands before TLS, so the time for the TLS handshake bounds the header's arrival too.
 * A connection that begins otherwise is closed: its proxy is set up wrongly, and every client
 * behind it would pass for the proxy.
 */
final class ProxyHeaderReader extends ByteToMessageDecoder {
  /** Whose connection it is; unset on connections without such a header. */
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
