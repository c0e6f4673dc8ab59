package dev.aiproxy.host.upstream;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;

/** The socket types that fit this machine: epoll on Linux, NIO elsewhere. */
public final class Sockets {
    private static final boolean EPOLL = Epoll.isAvailable();

    private Sockets() {}

    public static EventLoopGroup newGroup(int threads, String name) {
        IoHandlerFactory factory = EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        return new MultiThreadIoEventLoopGroup(threads, new LoopThreads(name), factory);
    }

    /** An event loop's thread starts with its first task, which may come from a plugin's call: it must not keep the plugin. */
    private static final class LoopThreads extends DefaultThreadFactory {
        LoopThreads(String name) {
            super(name);
        }

        @Override
        protected Thread newThread(Runnable task, String name) {
            Thread thread = super.newThread(task, name);
            thread.setContextClassLoader(Sockets.class.getClassLoader());
            return thread;
        }
    }

    public static Class<? extends ServerSocketChannel> serverType() {
        return EPOLL ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    static Class<? extends SocketChannel> channelType() {
        return EPOLL ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    /** Looks names up without blocking an event loop; reads the hosts file and the system's name servers. */
    static AddressResolverGroup<InetSocketAddress> resolver() {
        return Resolver.INSTANCE;
    }

    /** Made when the first name is looked up: its classes are many, and a start without names needs none of them. */
    private static final class Resolver {
        static final AddressResolverGroup<InetSocketAddress> INSTANCE =
                new DnsAddressResolverGroup(new DnsNameResolverBuilder()
                        .datagramChannelType(EPOLL ? EpollDatagramChannel.class : NioDatagramChannel.class)
                        .socketChannelType(EPOLL ? EpollSocketChannel.class : NioSocketChannel.class));
    }
}
