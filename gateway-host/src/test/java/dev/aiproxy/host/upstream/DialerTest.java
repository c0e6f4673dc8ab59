package dev.aiproxy.host.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.proxy.ProxyConnectException;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DialerTest {
    private static final int MANY = 50;

    private final EventLoopGroup group = Sockets.newGroup(1, "dialer-test");
    private final EventLoop loop = group.next();
    private ServerSocket server;

    @BeforeEach
    void listen() throws Exception {
        server = new ServerSocket(0, 2 * MANY, InetAddress.getLoopbackAddress());
        server.setSoTimeout(20_000);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }

    /** Says what became of its connection: "greeted" if a byte came by it. */
    private static final class Call implements Dialer.Caller {
        final CompletableFuture<String> outcome = new CompletableFuture<>();
        boolean wanted = true;
        boolean prepared;

        @Override
        public boolean isWaiting() {
            return wanted;
        }

        @Override
        public void prepare(Channel channel) {
            prepared = true;
            channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext context, Object message) {
                    ReferenceCountUtil.release(message);
                    outcome.complete("greeted");
                    context.close();
                }
            });
            channel.closeFuture().addListener(closed -> outcome.complete("closed"));
        }

        @Override
        public void connecting(ChannelFuture future) {
            future.addListener(done -> {
                if (!done.isSuccess()) {
                    outcome.complete("failed: " + done.cause());
                }
            });
        }

        @Override
        public void unreachable(Throwable cause) {
            outcome.complete("unreachable: " + cause.getClass().getName());
        }

        String await() throws Exception {
            return outcome.get(20, TimeUnit.SECONDS);
        }
    }

    private InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    private Channel connected(ChannelInboundHandlerAdapter handler) throws Exception {
        return new Bootstrap()
                .group(loop)
                .channel(Sockets.channelType())
                .handler(handler)
                .connect(address())
                .sync()
                .channel();
    }

    @Test
    void whatWasMeantForAClosedConnectionDoesNotEndTheOneThatGotItsNumber() throws Exception {
        List<Channel> leaving = new ArrayList<>();
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            calls.add(new Call());
        }
        connected(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                ReferenceCountUtil.release(message);
                leaving.forEach(Channel::close);
                calls.forEach(call -> Dialer.dial(loop, Optional.empty(), address(), call));
            }
        });
        try (Socket first = server.accept()) {
            List<Socket> others = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                leaving.add(connected(new ChannelInboundHandlerAdapter()));
                others.add(server.accept());
            }
            // While the loop is busy all of them become readable, so that it hears of all at once and of the first
            // first.
            CountDownLatch busy = new CountDownLatch(1);
            CountDownLatch go = new CountDownLatch(1);
            loop.execute(() -> {
                busy.countDown();
                await(go);
            });
            await(busy);
            first.getOutputStream().write(1);
            for (Socket other : others) {
                other.close();
            }
            go.countDown();
            for (int i = 0; i < MANY; i++) {
                try (Socket greeted = server.accept()) {
                    greeted.getOutputStream().write(1);
                    greeted.getInputStream().read();
                }
            }
        }
        for (Call call : calls) {
            assertThat(call.await()).isEqualTo("greeted");
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void makesNoConnectionThatNobodyWaitsForAnyMore() throws Exception {
        Call left = new Call();
        Call stayed = new Call();
        loop.submit(() -> {
                    Dialer.dial(loop, Optional.empty(), address(), left);
                    left.wanted = false;
                    Dialer.dial(loop, Optional.empty(), address(), stayed);
                })
                .sync();
        try (Socket greeted = server.accept()) {
            greeted.getOutputStream().write(1);
            assertThat(stayed.await()).isEqualTo("greeted");
        }
        assertThat(left.prepared).isFalse();
    }

    @Test
    void tellsAnUnknownProxyFromAnUnknownProvider() throws Exception {
        // No name server is asked for such a one.
        String tooLong = "x".repeat(64) + ".invalid";
        InetSocketAddress nowhere = InetSocketAddress.createUnresolved(tooLong, 80);
        Call direct = new Call();
        Call behind = new Call();
        loop.submit(() -> {
                    Dialer.dial(loop, Optional.empty(), nowhere, direct);
                    Dialer.dial(loop, Optional.of(Proxy.parse("http://" + tooLong + ":3128")), address(), behind);
                })
                .sync();
        assertThat(direct.await()).startsWith("unreachable: ").doesNotContain("Proxy");
        assertThat(behind.await()).isEqualTo("unreachable: " + ProxyConnectException.class.getName());
    }
}
