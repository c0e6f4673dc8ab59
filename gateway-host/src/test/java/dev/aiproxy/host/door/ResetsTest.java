package dev.aiproxy.host.door;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ResetsTest {
    @Test
    void cuttingAConnectionThatIsGoneAlreadyIsNoError() throws Exception {
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try {
            Channel channel = new NioSocketChannel();
            group.register(channel).sync();
            channel.close().sync();
            boolean cut = channel.eventLoop()
                    .submit(() -> {
                        Resets.reset(channel);
                        return true;
                    })
                    .get(10, TimeUnit.SECONDS);
            assertThat(cut).isTrue();
        } finally {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
    }
}
