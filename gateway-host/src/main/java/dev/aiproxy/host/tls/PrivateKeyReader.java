package dev.aiproxy.host.tls;

import dev.aiproxy.api.settings.Secret;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** Reads a private key in the form of PKCS #8, plain or encrypted (RFC 5958, RFC 8018). */
final class PrivateKeyReader {
    private static final String PLAIN = "PRIVATE KEY";
    private static final String ENCRYPTED = "ENCRYPTED PRIVATE KEY";
    private static final String PBES2 = "1.2.840.113549.1.5.13";
    private static final List<String> KINDS = List.of("RSA", "EC", "EdDSA");

    private PrivateKeyReader() {}

    static PrivateKey read(byte[] file, Optional<Secret> passphrase) throws TlsRefused {
        List<PemFile.Block> blocks = PemFile.blocks(file);
        for (PemFile.Block block : blocks) {
            switch (block.label()) {
                case PLAIN -> {
                    return decode(new PKCS8EncodedKeySpec(block.content()));
                }
                case ENCRYPTED -> {
                    return decode(decrypt(
                            block.content(),
                            passphrase.orElseThrow(() -> new TlsRefused(
                                    "key_passphrase", "is needed, because the private key is encrypted"))));
                }
                default -> {
                    // Parameters of a curve, or a certificate beside its key.
                }
            }
        }
        throw new TlsRefused(
                "key",
                blocks.stream().anyMatch(block -> block.label().endsWith(PLAIN))
                        ? "is in an old form: expected PKCS #8 ('BEGIN PRIVATE KEY'), which"
                                + " 'openssl pkcs8 -topk8 -nodes -in old.pem -out new.pem' makes of it"
                        : "holds no private key: expected a PEM file with 'BEGIN PRIVATE KEY'");
    }

    private static PrivateKey decode(PKCS8EncodedKeySpec spec) throws TlsRefused {
        for (String kind : KINDS) {
            try {
                return KeyFactory.getInstance(kind).generatePrivate(spec);
            } catch (InvalidKeySpecException e) {
                // Of another kind, then.
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every Java platform reads " + kind + " keys", e);
            }
        }
        throw new TlsRefused("key", "holds no private key of a kind that is known here (RSA, EC, Ed25519)");
    }

    private static PKCS8EncodedKeySpec decrypt(byte[] content, Secret passphrase) throws TlsRefused {
        PBEKeySpec secret = new PBEKeySpec(passphrase.reveal().toCharArray());
        try {
            EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(content);
            String named = info.getAlgName();
            String algorithm = named.equals("PBES2") || named.equals(PBES2)
                    ? info.getAlgParameters().toString()
                    : named;
            Cipher cipher = Cipher.getInstance(algorithm);
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    SecretKeyFactory.getInstance(algorithm).generateSecret(secret),
                    info.getAlgParameters());
            return info.getKeySpec(cipher);
        } catch (GeneralSecurityException | IOException e) {
            throw new TlsRefused("key_passphrase", "does not open the private key");
        } finally {
            secret.clearPassword();
        }
    }
}
