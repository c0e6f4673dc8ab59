package dev.aiproxy.host.upstream;

import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * How connections to providers are secured: the system's trust and the operator's own authorities.
 *
 * <p>The context is made when it is first needed, because reading the system's authorities takes about as long as all the
 * rest of a start. Two of equal authorities are equal, so connections outlive a reload that leaves them as they were.
 */
public final class ClientTls {
    private static final ClientTls SYSTEM = new ClientTls(new byte[0], false);
    private static final ClientTls SYSTEM_HTTP2 = new ClientTls(new byte[0], true);

    private final byte[] authorities;
    private final boolean http2;
    private @Nullable SslContext context;

    private ClientTls(byte[] authorities, boolean http2) {
        this.authorities = authorities;
        this.http2 = http2;
    }

    /**
     * Security with these authorities.
     *
     * @param caFile further authorities in PEM form
     * @param http2 whether HTTP/2 is offered beside HTTP/1.1
     * @throws IOException if the file can't be read or is no certificate
     */
    public static ClientTls of(Optional<Path> caFile, boolean http2) throws IOException {
        if (caFile.isEmpty()) {
            return http2 ? SYSTEM_HTTP2 : SYSTEM;
        }
        ClientTls own = new ClientTls(Files.readAllBytes(caFile.get()), http2);
        try {
            own.context = own.make();
            return own;
        } catch (IOException | GeneralSecurityException e) {
            throw new IOException("can't trust the certificates in " + caFile.get() + ": " + e.getMessage(), e);
        }
    }

    /** The context; the first call may take a while, so {@link #prepare()} should have been called before. */
    synchronized SslContext context() {
        SslContext made = context;
        if (made == null) {
            try {
                made = make();
            } catch (IOException | GeneralSecurityException e) {
                throw new IllegalStateException("the system's certificate authorities can't be read", e);
            }
            context = made;
        }
        return made;
    }

    /** Makes the context on a thread of its own, so that no event loop has to. */
    public void prepare() {
        Thread.ofPlatform().daemon().name("tls-trust").start(this::context);
    }

    private SslContext make() throws IOException, GeneralSecurityException {
        SslContextBuilder builder =
                SslContextBuilder.forClient().sslProvider(SslProvider.JDK).endpointIdentificationAlgorithm("HTTPS");
        if (authorities.length > 0) {
            builder.trustManager(factoryWith(authorities));
        }
        if (http2) {
            builder.ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                    .applicationProtocolConfig(new ApplicationProtocolConfig(
                            ApplicationProtocolConfig.Protocol.ALPN,
                            ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                            ApplicationProtocolNames.HTTP_2,
                            ApplicationProtocolNames.HTTP_1_1));
        }
        return builder.build();
    }

    /** Whether a connection may turn out to be one of HTTP/2. */
    boolean offersHttp2() {
        return http2;
    }

    /** The same trust, for who speaks HTTP/1.1 only. */
    ClientTls withoutHttp2() {
        if (!http2) {
            return this;
        }
        return authorities.length == 0 ? SYSTEM : new ClientTls(authorities, false);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ClientTls tls && http2 == tls.http2 && Arrays.equals(authorities, tls.authorities);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(authorities) + (http2 ? 1 : 0);
    }

    private static TrustManagerFactory factoryWith(byte[] own) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int count = 0;
        for (X509Certificate known : systemAuthorities()) {
            store.setCertificateEntry("system-" + count++, known);
        }
        try (InputStream in = new ByteArrayInputStream(own)) {
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("own-" + count++, certificate);
            }
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }

    private static X509Certificate[] systemAuthorities() throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                return x509.getAcceptedIssuers();
            }
        }
        return new X509Certificate[0];
    }
}
