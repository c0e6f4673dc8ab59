package dev.aiproxy.host.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OutletTest {
    private static final int COUNT = 2000;

    private EventLoopGroup group;
    private Socket peer;
    private Channel channel;

    @BeforeEach
    void connect() throws Exception {
        group = Sockets.newGroup(1, "outlet-test");
        try (ServerSocket server = new ServerSocket()) {
            server.setReceiveBufferSize(8 * 1024);
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            channel = new Bootstrap()
                    .group(group)
                    .channel(Sockets.channelType())
                    .option(ChannelOption.SO_SNDBUF, 8 * 1024)
                    .handler(new ChannelInboundHandlerAdapter())
                    .connect(server.getLocalSocketAddress())
                    .sync()
                    .channel();
            peer = server.accept();
        }
    }

    @AfterEach
    void close() throws Exception {
        peer.close();
        channel.close().sync();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }

    /** Numbers that follow on each other, four bytes each. */
    private static ByteBuf numbers(int from, int count) {
        ByteBuf numbers = ByteBufAllocator.DEFAULT.directBuffer(4 * count);
        for (int i = 0; i < count; i++) {
            numbers.writeInt(from + i);
        }
        return numbers;
    }

    private void assertNumbersArrive(int count) throws Exception {
        InputStream in = peer.getInputStream();
        ByteBuf all = Unpooled.wrappedBuffer(in.readNBytes(4 * count));
        for (int i = 0; i < count; i++) {
            assertThat(all.readInt()).isEqualTo(i);
        }
    }

    private void onLoop(Runnable task) throws Exception {
        channel.eventLoop().submit(task).sync();
    }

    @Test
    void keepsTheOrderWhenTheSocketTakesOnlyAPart() throws Exception {
        onLoop(() -> {
            Outlet outlet = new Outlet(channel);
            for (int i = 0; i < COUNT; i++) {
                outlet.send(numbers(100 * i, 100));
            }
        });
        assertNumbersArrive(100 * COUNT);
    }

    @Test
    void sendsBehindWhatHasBeenWrittenAndNotFlushed() throws Exception {
        onLoop(() -> {
            channel.write(numbers(0, 10), channel.voidPromise());
            Outlet outlet = new Outlet(channel);
            outlet.send(numbers(10, 10));
            outlet.send(numbers(20, 10));
        });
        assertNumbersArrive(30);
    }

    @Test
    void sendsAHeadBeforeItsBodyAndLeavesBothToTheirOwner() throws Exception {
        ByteBuf head = numbers(0, 25);
        ByteBuf body = numbers(25, 12_500);
        onLoop(() -> new Outlet(channel).send(head, body));
        assertNumbersArrive(12_525);
        onLoop(() -> {});
        assertThat(head.refCnt()).isEqualTo(1);
        assertThat(body.refCnt()).isEqualTo(1);
        assertThat(body.readableBytes()).isEqualTo(50_000);
        head.release();
        body.release();
    }

    @Test
    void sendsAHeadAloneWhenThereIsNoBody() throws Exception {
        ByteBuf head = numbers(0, 25);
        onLoop(() -> new Outlet(channel).send(head, Unpooled.EMPTY_BUFFER));
        assertNumbersArrive(25);
        head.release();
    }

    @Test
    void letsGoOfWhatAClosedConnectionCanNotTake() throws Exception {
        ByteBuf late = numbers(0, 1);
        onLoop(() -> {
            Outlet outlet = new Outlet(channel);
            channel.close();
            outlet.send(late);
        });
        assertThat(late.refCnt()).isZero();
        assertThat(peer.getInputStream().read()).isEqualTo(-1);
    }
}
