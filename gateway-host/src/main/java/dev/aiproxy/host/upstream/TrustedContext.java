package dev.aiproxy.host.upstream;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Makes the TLS context for connections to providers: the system's trust and the operator's own authorities. */
final class TrustedContext {
    private TrustedContext() {}

    /**
     * @param caFile further authorities in PEM form
     * @throws IOException if the file can't be read or is no certificate
     */
    static SslContext make(Optional<Path> caFile) throws IOException {
        try {
            SslContextBuilder builder =
                    SslContextBuilder.forClient().sslProvider(SslProvider.JDK).endpointIdentificationAlgorithm("HTTPS");
            if (caFile.isPresent()) {
                builder.trustManager(factoryWith(caFile.get()));
            }
            return builder.build();
        } catch (GeneralSecurityException e) {
            throw new IOException("can't trust the certificates in " + caFile.orElseThrow() + ": " + e.getMessage(), e);
        }
    }

    private static TrustManagerFactory factoryWith(Path file) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int count = 0;
        for (X509Certificate known : systemAuthorities()) {
            store.setCertificateEntry("system-" + count++, known);
        }
        try (InputStream in = Files.newInputStream(file)) {
            for (Certificate own : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("own-" + count++, own);
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
