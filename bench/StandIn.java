import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * The upstream of the benchmark: one event loop that answers chat requests, whole or streamed, as cheaply as it can.
 * What is wanted stands at the start of the body: {@code "stream":true}, and {@code -slow} in the model's name for 5 ms
 * between chunks. {@code GET /count} says how many connections there were and are, and how many requests.
 *
 * <p>Usage: {@code java -cp 'lib/*' StandIn.java <port>}
 */
public final class StandIn extends ChannelInboundHandlerAdapter {
    private static final int CHUNKS = 50;
    private static final int CHUNK_BYTES = 200;
    private static final int ANSWER_BYTES = 700;
    private static final long SLOW_MILLIS = 5;
    private static final ByteBuf ANSWER = fixed(filled(
            "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1700000000,\"model\":\"bench\",\"choices\":"
                    + "[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"",
            "\"},\"finish_reason\":\"stop\"}],\"usage\":"
                    + "{\"prompt_tokens\":200,\"completion_tokens\":90,\"total_tokens\":290}}",
            ANSWER_BYTES));
    private static final ByteBuf CHUNK = fixed(filled(
            "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,\"model\":\"bench\","
                    + "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"",
            "\"},\"finish_reason\":null}]}\n\n",
            CHUNK_BYTES));
    private static final ByteBuf DONE = fixed("data: [DONE]\n\n");

    // One event loop: plain counters will do.
    private static long accepted;
    private static long open;
    private static long requests;

    private boolean count;
    private boolean headSeen;
    private boolean stream;
    private boolean slow;

    public static void main(String[] arguments) throws InterruptedException {
        boolean epoll = Epoll.isAvailable();
        EventLoopGroup loop =
                new MultiThreadIoEventLoopGroup(1, epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        Channel server = new ServerBootstrap()
                .group(loop)
                .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new HttpServerCodec(), new StandIn());
                    }
                })
                .bind("127.0.0.1", Integer.parseInt(arguments[0]))
                .sync()
                .channel();
        System.out.println("stand-in listening on " + server.localAddress());
        server.closeFuture().sync();
    }

    private static String filled(String start, String end, int bytes) {
        StringBuilder text = new StringBuilder(start);
        while (text.length() < bytes - end.length()) {
            text.append("word ");
        }
        return text.append(end).toString();
    }

    private static ByteBuf fixed(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return Unpooled.unreleasableBuffer(Unpooled.directBuffer(bytes.length).writeBytes(bytes));
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        accepted++;
        open++;
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        open--;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (message instanceof HttpRequest request) {
                count = request.uri().startsWith("/count");
                headSeen = false;
                stream = false;
                slow = false;
            }
            if (message instanceof HttpContent part && part.content().isReadable() && !headSeen) {
                String head = part.content()
                        .toString(
                                part.content().readerIndex(),
                                Math.min(120, part.content().readableBytes()),
                                StandardCharsets.US_ASCII);
                headSeen = true;
                stream = head.contains("\"stream\":true");
                slow = head.contains("-slow");
            }
            if (message instanceof LastHttpContent) {
                answer(context);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }

    private void answer(ChannelHandlerContext context) {
        if (count) {
            String json = "{\"accepted\":" + accepted + ",\"open\":" + open + ",\"requests\":" + requests + "}";
            whole(context, fixed(json));
            return;
        }
        requests++;
        if (!stream) {
            whole(context, ANSWER.duplicate());
            return;
        }
        HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        head.headers().set("Content-Type", "text/event-stream").set("Transfer-Encoding", "chunked");
        context.write(head);
        if (slow) {
            context.flush();
            later(context, CHUNKS);
        } else {
            for (int i = 0; i < CHUNKS; i++) {
                context.writeAndFlush(new DefaultHttpContent(CHUNK.duplicate()));
            }
            end(context);
        }
    }

    private static void later(ChannelHandlerContext context, int left) {
        context.executor()
                .schedule(
                        () -> {
                            if (!context.channel().isActive()) {
                                return;
                            }
                            context.writeAndFlush(new DefaultHttpContent(CHUNK.duplicate()));
                            if (left > 1) {
                                later(context, left - 1);
                            } else {
                                end(context);
                            }
                        },
                        SLOW_MILLIS,
                        TimeUnit.MILLISECONDS);
    }

    private static void end(ChannelHandlerContext context) {
        context.write(new DefaultHttpContent(DONE.duplicate()));
        context.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
    }

    private static void whole(ChannelHandlerContext context, ByteBuf body) {
        DefaultFullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, body);
        response.headers().set("Content-Type", "application/json").setInt("Content-Length", body.readableBytes());
        context.write(response);
    }
}
