package dev.aiproxy.host.tls;

import dev.aiproxy.api.settings.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The certificate that the gateway shows to clients, with its key: read, checked, and ready for handshakes. Immutable and
 * for all threads; making one reads files.
 */
public final class ServerTls {
    private static final byte[] SAMPLE = "the key belongs to the certificate".getBytes(StandardCharsets.US_ASCII);

    private final byte[] digest;
    private final SSLContext context;
    private final X509Certificate own;

    private ServerTls(byte[] digest, SSLContext context, X509Certificate own) {
        this.digest = digest;
        this.context = context;
        this.own = own;
    }

    /**
     * Where certificate and key are.
     *
     * @param certificate PEM file with the server's own certificate first, then those that lead to its authority
     * @param key PEM file with its private key
     * @param passphrase of the key, if it is encrypted
     */
    public record Source(String certificate, String key, Optional<Secret> passphrase) {}

    /**
     * Reads and checks the files.
     *
     * @param before given back if the files say the same as then, so that TLS sessions outlive a reload
     * @throws TlsRefused if they can't be used
     */
    public static ServerTls of(Source files, @Nullable ServerTls before) throws TlsRefused {
        byte[] certificate = bytes("certificate", files.certificate());
        byte[] key = bytes("key", files.key());
        byte[] digest = digest(certificate, key, files.passphrase());
        if (before != null && Arrays.equals(before.digest, digest)) {
            return before;
        }
        List<X509Certificate> chain = chain(certificate);
        PrivateKey secret = PrivateKeyReader.read(key, files.passphrase());
        if (!belongs(secret, chain.getFirst().getPublicKey())) {
            throw new TlsRefused(
                    "key",
                    "is not the key of the certificate; the server's own certificate must be the first of its file");
        }
        return new ServerTls(digest, context(secret, chain), chain.getFirst());
    }

    /** Makes the engines of connections. */
    public SSLContext context() {
        return context;
    }

    /** What an operator should know although the gateway can start; empty if nothing. */
    public Optional<String> warning(Instant now) {
        if (now.isAfter(own.getNotAfter().toInstant())) {
            return Optional.of("the certificate of tls.certificate has expired at "
                    + own.getNotAfter().toInstant());
        }
        if (now.isBefore(own.getNotBefore().toInstant())) {
            return Optional.of("the certificate of tls.certificate is not valid before "
                    + own.getNotBefore().toInstant());
        }
        return Optional.empty();
    }

    private static byte[] bytes(String setting, String name) throws TlsRefused {
        try {
            Path file = Path.of(name);
            if (!Files.exists(file)) {
                throw new TlsRefused(setting, "there is no file " + name);
            }
            return Files.readAllBytes(file);
        } catch (IOException | InvalidPathException e) {
            throw new TlsRefused(setting, "can't read the file " + name);
        }
    }

    private static byte[] digest(byte[] certificate, byte[] key, Optional<Secret> passphrase) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(certificate);
            digest.update((byte) 0);
            digest.update(key);
            digest.update((byte) 0);
            digest.update(passphrase.map(Secret::reveal).orElse("").getBytes(StandardCharsets.UTF_8));
            return digest.digest();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static List<X509Certificate> chain(byte[] file) throws TlsRefused {
        List<X509Certificate> chain = new ArrayList<>();
        for (PemFile.Block block : PemFile.blocks(file)) {
            if (block.label().equals("CERTIFICATE")) {
                try {
                    chain.add((X509Certificate) CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(block.content())));
                } catch (CertificateException e) {
                    throw new TlsRefused(
                            "certificate", "the certificate number " + (chain.size() + 1) + " in it is damaged");
                }
            }
        }
        if (chain.isEmpty()) {
            throw new TlsRefused("certificate", "holds no certificate: expected a PEM file with 'BEGIN CERTIFICATE'");
        }
        return chain;
    }

    private static boolean belongs(PrivateKey key, PublicKey certified) {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> "EdDSA";
        };
        try {
            Signature signing = Signature.getInstance(algorithm);
            signing.initSign(key);
            signing.update(SAMPLE);
            byte[] signature = signing.sign();
            Signature verifying = Signature.getInstance(algorithm);
            verifying.initVerify(certified);
            verifying.update(SAMPLE);
            return verifying.verify(signature);
        } catch (GeneralSecurityException e) {
            // The two are not even of one kind.
            return false;
        }
    }

    private static SSLContext context(PrivateKey key, List<X509Certificate> chain) throws TlsRefused {
        try {
            char[] none = new char[0];
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, none);
            store.setKeyEntry("server", key, none, chain.toArray(X509Certificate[]::new));
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, none);
            SSLContext context = SSLContext.getInstance("TLS");
            // Clients show no certificates, so nobody need be trusted; null would read the system's authorities.
            context.init(keys.getKeyManagers(), new TrustManager[0], null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new TlsRefused("certificate", "can't be used: " + e.getMessage());
        }
    }
}
