package dev.aiproxy.host.upstream;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.aiproxy.api.chat.Source;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpContentException;
import io.netty.handler.proxy.ProxyConnectException;
import java.net.IDN;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * Fetches pictures and documents that a client named by address, for providers that take bytes only.
 *
 * <p>The address is a stranger's, so it is trusted with nothing: only web addresses without credentials; every address that
 * its name has must be public (unless config allows others), and the connection goes to the very address that was checked; a
 * redirect is a new address to be checked; size, time and kinds are bounded; nothing of the client or the gateway is sent
 * along. A proxy is told the address that was checked, not the name, which it might take for another. What was fetched is
 * kept for a while. Used from all event loops; looks names up on virtual threads.
 */
public final class MediaFetcher {
    private static final int MOST_REDIRECTS = 3;
    private static final long CACHE_BYTES = 64L * 1024 * 1024;
    private static final Duration KEPT = Duration.ofMinutes(10);

    /** Each may hold as much memory as the largest thing. */
    private static final int MOST_AT_ONCE = 64;

    private final Cache<Key, Source.Bytes> fetched = Caffeine.newBuilder()
            .maximumWeight(CACHE_BYTES)
            .weigher((Key key, Source.Bytes value) -> value.base64().length() + 200)
            .expireAfterWrite(KEPT)
            .executor(Runnable::run)
            .build();

    private final AtomicInteger running = new AtomicInteger();

    private record Key(String url, MediaSettings settings) {}

    /** Why something could not be fetched, in a sentence for the client. */
    public static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        RefusedException(String message) {
            super(message);
        }
    }

    /**
     * Fetches one thing.
     *
     * @param loop runs the connection
     * @return completes on any thread; with {@link RefusedException} if it can't be had. Cancelling it ends the fetch
     */
    public CompletableFuture<Source.Bytes> fetch(String url, EventLoop loop, ClientTls tls, MediaSettings settings) {
        Key key = new Key(url, settings);
        Source.Bytes known = fetched.getIfPresent(key);
        if (known != null) {
            return CompletableFuture.completedFuture(known);
        }
        CompletableFuture<Source.Bytes> result = new CompletableFuture<>();
        if (running.incrementAndGet() > MOST_AT_ONCE) {
            running.decrementAndGet();
            return CompletableFuture.failedFuture(
                    new RefusedException("can't be fetched now: too many others are being fetched"));
        }
        // Before anybody hears of it: who asks again at once gets it from here.
        Fetch fetch = new Fetch(loop, tls.withoutHttp2(), settings, result, bytes -> fetched.put(key, bytes));
        ScheduledFuture<?> alarm = loop.schedule(
                () -> fetch.giveUp("took longer than " + settings.timeout().toSeconds() + " s"),
                settings.timeout().toMillis(),
                TimeUnit.MILLISECONDS);
        result.whenComplete((bytes, thrown) -> {
            running.decrementAndGet();
            // An alarm that is still set would keep what was fetched in memory.
            alarm.cancel(false);
            fetch.close();
        });
        fetch.follow(url, 0);
        return result;
    }

    /**
     * One request of a fetch, which may be one of several.
     *
     * @param uri what is asked for
     * @param address of its host, checked, and without the host's name
     * @param secure whether by TLS
     * @param redirects how many led here
     */
    private record Step(URI uri, InetSocketAddress address, boolean secure, int redirects) {}

    private static final class Fetch {
        private final EventLoop loop;
        private final ClientTls tls;
        private final MediaSettings settings;
        private final CompletableFuture<Source.Bytes> result;
        private final Consumer<Source.Bytes> keep;
        private volatile @Nullable Channel channel;

        Fetch(
                EventLoop loop,
                ClientTls tls,
                MediaSettings settings,
                CompletableFuture<Source.Bytes> result,
                Consumer<Source.Bytes> keep) {
            this.loop = loop;
            this.tls = tls;
            this.settings = settings;
            this.result = result;
            this.keep = keep;
        }

        void follow(String url, int redirects) {
            Thread.ofVirtual()
                    .name("fetch")
                    .inheritInheritableThreadLocals(false)
                    .start(() -> {
                        try {
                            URI uri = parse(url);
                            InetSocketAddress address = new InetSocketAddress(nameless(checked(uri)), port(uri));
                            boolean secure = uri.getScheme().equalsIgnoreCase("https");
                            if (secure) {
                                // May read the system's authorities, which takes too long for an event loop.
                                tls.context();
                            }
                            loop.execute(() -> connect(new Step(uri, address, secure, redirects)));
                        } catch (RefusedException e) {
                            result.completeExceptionally(e);
                        } catch (RuntimeException e) {
                            giveUp("can't be fetched");
                        }
                    });
        }

        private URI parse(String url) throws RefusedException {
            URI uri;
            try {
                uri = new URI(url);
            } catch (URISyntaxException e) {
                throw new RefusedException("is no address");
            }
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            boolean allowed = scheme.equals("https") || (scheme.equals("http") && settings.plain());
            if (!allowed) {
                throw new RefusedException(
                        settings.plain() ? "must begin with https:// or http://" : "must begin with https://");
            }
            if (uri.getUserInfo() != null) {
                throw new RefusedException("must not hold credentials");
            }
            if (uri.getHost() == null || uri.getHost().isEmpty()) {
                throw new RefusedException("names no host");
            }
            return uri;
        }

        private static int port(URI uri) {
            if (uri.getPort() > 0) {
                return uri.getPort();
            }
            return uri.getScheme().equalsIgnoreCase("https") ? 443 : 80;
        }

        /** The one address that is connected to; all of the name's have to pass, so that none can slip in later. */
        private InetAddress checked(URI uri) throws RefusedException {
            InetAddress[] all;
            try {
                String host = uri.getHost();
                all = InetAddress.getAllByName(host.startsWith("[") ? host : IDN.toASCII(host));
            } catch (UnknownHostException e) {
                throw new RefusedException("names an unknown host");
            }
            for (InetAddress one : all) {
                if (!settings.privateAddresses() && !PublicAddresses.contains(one)) {
                    throw new RefusedException("leads to an address that is not public");
                }
            }
            return all[0];
        }

        /** A proxy is told what an address says of itself: a name, if it has one. */
        private static InetAddress nameless(InetAddress address) {
            try {
                return InetAddress.getByAddress(address.getAddress());
            } catch (UnknownHostException e) {
                throw new IllegalStateException("its length is right", e);
            }
        }

        private void connect(Step step) {
            Dialer.dial(loop, settings.proxy(), step.address(), new Dialer.Caller() {
                @Override
                public boolean isWaiting() {
                    return !result.isDone();
                }

                @Override
                public void prepare(Channel made) {
                    initialise(made, step);
                }

                @Override
                public void connecting(ChannelFuture future) {
                    future.addListener(connected -> {
                        if (!connected.isSuccess()) {
                            giveUp("can't be reached");
                        }
                    });
                }

                @Override
                public void unreachable(Throwable cause) {
                    giveUp("can't be reached");
                }
            });
        }

        private void initialise(Channel made, Step step) {
            if (step.secure()) {
                var handler = tls.context().newHandler(made.alloc(), step.uri().getHost(), port(step.uri()));
                SSLParameters parameters = handler.engine().getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                handler.engine().setSSLParameters(parameters);
                made.pipeline().addLast(handler);
            }
            made.pipeline().addLast(new HttpClientCodec());
            made.pipeline().addLast(new HttpObjectAggregator(settings.largest(), true));
            made.pipeline().addLast(new Reply(step.uri(), step.redirects()));
            channel = made;
            if (result.isDone()) {
                // Ended by another thread, which did not see this connection.
                made.close();
            }
        }

        void giveUp(String why) {
            result.completeExceptionally(new RefusedException(why));
        }

        /** Ends the connection that there is; a later one is not made any more. */
        void close() {
            Channel open = channel;
            if (open != null) {
                open.close();
            }
        }

        private final class Reply extends SimpleChannelInboundHandler<FullHttpResponse> {
            private final URI uri;
            private final int redirects;
            private boolean asked;
            private boolean answered;

            Reply(URI uri, int redirects) {
                this.uri = uri;
                this.redirects = redirects;
            }

            @Override
            public void channelActive(ChannelHandlerContext context) {
                ask(context);
            }

            private void ask(ChannelHandlerContext context) {
                if (asked) {
                    return;
                }
                asked = true;
                String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
                String target = uri.getRawQuery() == null ? path : path + '?' + uri.getRawQuery();
                FullHttpRequest request =
                        new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, target, Unpooled.EMPTY_BUFFER);
                String host = uri.getPort() > 0 ? uri.getHost() + ':' + uri.getPort() : uri.getHost();
                request.headers()
                        .set(HttpHeaderNames.HOST, host)
                        .set(HttpHeaderNames.USER_AGENT, "aiproxy")
                        .set(HttpHeaderNames.ACCEPT, "image/*, audio/*, video/*, application/pdf, text/plain")
                        .set(HttpHeaderNames.ACCEPT_ENCODING, "identity")
                        .set(HttpHeaderNames.CONNECTION, "close");
                context.writeAndFlush(request);
            }

            @Override
            protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) {
                int status = response.status().code();
                if (status < 200) {
                    // What is asked for is yet to come (RFC 9110 §15.2).
                    return;
                }
                answered = true;
                String location = response.headers().get(HttpHeaderNames.LOCATION);
                if (status >= 300 && status < 400 && location != null) {
                    context.close();
                    redirect(location);
                } else if (status != 200) {
                    giveUp("was answered with status " + status);
                } else if (!response.decoderResult().isSuccess()) {
                    giveUp("was answered with nonsense");
                } else {
                    take(response);
                }
            }

            private void redirect(String location) {
                if (redirects >= MOST_REDIRECTS) {
                    giveUp("redirects too often");
                    return;
                }
                try {
                    follow(uri.resolve(location).toString(), redirects + 1);
                } catch (IllegalArgumentException e) {
                    giveUp("redirects to what is no address");
                }
            }

            private void take(FullHttpResponse response) {
                byte[] bytes = new byte[response.content().readableBytes()];
                response.content().readBytes(bytes);
                String declared = response.headers().get(HttpHeaderNames.CONTENT_TYPE, "");
                String type = MediaTypes.of(bytes, declared);
                if (type == null) {
                    giveUp("is neither a picture, audio, video, PDF nor plain text");
                    return;
                }
                Source.Bytes whole = new Source.Bytes(type, Base64.getEncoder().encodeToString(bytes));
                keep.accept(whole);
                result.complete(whole);
            }

            @Override
            public void channelInactive(ChannelHandlerContext context) {
                if (!answered) {
                    giveUp("was cut off");
                }
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                answered = true;
                giveUp(
                        switch (cause) {
                            case TooLongHttpContentException large -> "is larger than " + settings.largest() + " bytes";
                            case PrematureChannelClosureException cut -> "was cut off";
                            case ProxyConnectException noWay -> "can't be reached";
                            default -> "can't be read safely";
                        });
            }
        }
    }
}
