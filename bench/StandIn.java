import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
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
import org.jspecify.annotations.NullMarked;

/**
 * The upstream of the benchmark: one event loop that answers, whole or streamed, as cheaply as it can, in the protocol
 * that belongs to the path ({@link Grammar}). What is wanted stands near the start or the end of the body: {@code
 * "stream":true}, and in the model's name {@code -slow} for 5 ms between chunks, {@code to-} for usage in chat streams.
 * {@code GET /count} says how many connections there were and are, and how many requests.
 *
 * <p>Usage: {@code java -cp 'lib/*' StandIn.java <port>}
 */
@NullMarked
@SuppressWarnings("DefaultPackage") // Java runs a source file from the folder that its package says.
public final class StandIn extends ChannelInboundHandlerAdapter {
    /** How much of either end of a body is looked at. */
    private static final int LOOKED_AT = 200;

    private static final long SLOW_MILLIS = 5;

    // One event loop: plain counters will do.
    private static long accepted;
    private static long open;
    private static long requests;

    private String uri = "";
    private String head = "";
    private String tail = "";

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
                uri = request.uri();
                head = "";
                tail = "";
            }
            if (message instanceof HttpContent part && part.content().isReadable()) {
                look(part.content());
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

    private void look(ByteBuf part) {
        int length = Math.min(LOOKED_AT, part.readableBytes());
        if (head.isEmpty()) {
            head = part.toString(part.readerIndex(), length, StandardCharsets.US_ASCII);
        }
        // The last part may be short, so that what is looked for can lie on both sides of the cut.
        String end = tail + part.toString(part.writerIndex() - length, length, StandardCharsets.US_ASCII);
        tail = end.substring(Math.max(0, end.length() - LOOKED_AT));
    }

    private void answer(ChannelHandlerContext context) {
        if (uri.startsWith("/count")) {
            String json = "{\"accepted\":" + accepted + ",\"open\":" + open + ",\"requests\":" + requests + "}";
            whole(context, Grammar.fixed(json));
            return;
        }
        requests++;
        Grammar grammar = Grammar.of(uri, head.contains("\"model\":\"to-"));
        boolean stream = head.contains("\"stream\":true")
                || tail.contains("\"stream\":true")
                || uri.contains(":streamGenerateContent");
        if (!stream) {
            whole(context, grammar.whole());
            return;
        }
        HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        response.headers().set("Content-Type", "text/event-stream").set("Transfer-Encoding", "chunked");
        context.write(response);
        if (grammar.opening().isReadable()) {
            context.write(new DefaultHttpContent(grammar.opening()));
        }
        if (head.contains("-slow")) {
            context.flush();
            later(context, grammar, 0);
        } else {
            for (int i = 0; i < grammar.chunks(); i++) {
                context.writeAndFlush(new DefaultHttpContent(grammar.chunk(i)));
            }
            end(context, grammar);
        }
    }

    private static void later(ChannelHandlerContext context, Grammar grammar, int position) {
        context.executor()
                .schedule(
                        () -> {
                            if (!context.channel().isActive()) {
                                return;
                            }
                            context.writeAndFlush(new DefaultHttpContent(grammar.chunk(position)));
                            if (position + 1 < grammar.chunks()) {
                                later(context, grammar, position + 1);
                            } else {
                                end(context, grammar);
                            }
                        },
                        SLOW_MILLIS,
                        TimeUnit.MILLISECONDS);
    }

    private static void end(ChannelHandlerContext context, Grammar grammar) {
        context.write(new DefaultHttpContent(grammar.closing()));
        context.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
    }

    private static void whole(ChannelHandlerContext context, ByteBuf body) {
        DefaultFullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, body);
        response.headers().set("Content-Type", "application/json").setInt("Content-Length", body.readableBytes());
        context.write(response);
    }
}
