package dev.aiproxy.host.door;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LeastConnectionsTest {
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(2, LocalIoHandler.newFactory());
    private final LeastConnections connections = new LeastConnections(group);
    private final EventLoop accepting = group.next();

    @AfterEach
    void stop() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private Channel accept() throws Exception {
        Channel channel = new LocalChannel();
        accepting.submit(() -> connections.register(channel)).get().sync();
        return channel;
    }

    @Test
    void aLoneConnectionStaysWhereItWasAccepted() throws Exception {
        for (int i = 0; i < 3; i++) {
            Channel channel = accept();
            assertThat(channel.eventLoop()).isSameAs(accepting);
            channel.close().sync();
            accepting.submit(() -> {}).sync();
        }
    }

    @Test
    void theLoopWithFewerConnectionsGetsTheNext() throws Exception {
        Channel first = accept();
        Channel second = accept();
        Channel third = accept();
        Channel fourth = accept();
        assertThat(first.eventLoop()).isSameAs(accepting);
        assertThat(second.eventLoop()).isNotSameAs(accepting);
        assertThat(third.eventLoop()).isSameAs(accepting);
        assertThat(fourth.eventLoop()).isNotSameAs(accepting);
        EventLoop other = second.eventLoop();

        second.close().sync();
        fourth.close().sync();
        other.submit(() -> {}).sync();

        assertThat(accept().eventLoop()).isSameAs(other);
        assertThat(accept().eventLoop()).isSameAs(other);
        assertThat(accept().eventLoop()).isSameAs(accepting);
    }

    @Test
    void isRegisteredWhenTheAcceptingLoopIsDoneWithWhatItHasHeard() throws Exception {
        Channel channel = new LocalChannel();
        boolean atOnce = accepting
                .submit(() -> {
                    connections.register(channel);
                    return channel.isRegistered();
                })
                .get();
        assertThat(atOnce).isFalse();
        accepting.submit(() -> {}).sync();
        assertThat(channel.isRegistered()).isTrue();
    }
}
