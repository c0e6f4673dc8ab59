package dev.aiproxy.host.upstream;

import dev.aiproxy.api.settings.Secret;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.proxy.HttpProxyHandler;
import io.netty.handler.proxy.ProxyHandler;
import io.netty.handler.proxy.Socks5ProxyHandler;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * An outbound proxy.
 *
 * @param socks SOCKS5, not HTTP CONNECT
 * @param host name or address
 * @param port always explicit
 * @param user name to log in with
 * @param password belongs to the name
 */
public record Proxy(boolean socks, String host, int port, Optional<String> user, Optional<Secret> password) {
    /** Reads {@code http://[user:password@]host[:port]} or {@code socks5://…}; the message of an error has no password. */
    public static Proxy parse(String url) {
        URI uri;
        try {
            uri = URI.create(url.strip());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("a proxy is written http://host:port or socks5://host:port");
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        boolean socks = scheme.equals("socks5") || scheme.equals("socks5h");
        if ((!socks && !scheme.equals("http")) || uri.getHost() == null) {
            throw new IllegalArgumentException("a proxy is written http://host:port or socks5://host:port");
        }
        int port = uri.getPort() >= 0 ? uri.getPort() : socks ? 1080 : 8080;
        if (port == 0 || port > 65_535) {
            throw new IllegalArgumentException("a proxy's port is a number from 1 to 65535");
        }
        String login = uri.getRawUserInfo();
        if (login == null) {
            return new Proxy(socks, uri.getHost(), port, Optional.empty(), Optional.empty());
        }
        int colon = login.indexOf(':');
        String user = decoded(colon < 0 ? login : login.substring(0, colon));
        String password = colon < 0 ? "" : decoded(login.substring(colon + 1));
        return new Proxy(socks, uri.getHost(), port, Optional.of(user), Optional.of(Secret.of(password)));
    }

    /** Where it is, not looked up. */
    InetSocketAddress address() {
        return InetSocketAddress.createUnresolved(host, port);
    }

    /**
     * Makes a connection go through it; without a deadline of its own, since whoever connects has one.
     *
     * @param address its own, looked up
     */
    void addTo(ChannelPipeline pipeline, InetSocketAddress address) {
        pipeline.addLast(handler(address));
    }

    private ProxyHandler handler(InetSocketAddress address) {
        String secret = password.map(Secret::reveal).orElse("");
        ProxyHandler handler;
        if (socks) {
            handler = user.isPresent()
                    ? new Socks5ProxyHandler(address, user.get(), secret)
                    : new Socks5ProxyHandler(address);
        } else {
            handler = user.isPresent()
                    ? new HttpProxyHandler(address, user.get(), secret)
                    : new HttpProxyHandler(address);
        }
        handler.setConnectTimeoutMillis(0);
        return handler;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
