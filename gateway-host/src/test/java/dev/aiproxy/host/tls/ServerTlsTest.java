package dev.aiproxy.host.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.aiproxy.api.settings.Secret;
import dev.aiproxy.host.upstream.TestCertificate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerTlsTest {
    @TempDir
    static Path folder;

    private static TestCertificate made;
    private static TestCertificate other;

    @BeforeAll
    static void make() throws Exception {
        made = new TestCertificate(folder.resolve("made"), "dns:a.example");
        other = new TestCertificate(folder.resolve("other"), "dns:b.example", "-keyalg", "RSA", "-validity", "2");
    }

    private static ServerTls.Source source(Path certificate, Path key, String passphrase) {
        return new ServerTls.Source(
                certificate.toString(),
                key.toString(),
                passphrase.isEmpty() ? Optional.empty() : Optional.of(Secret.of(passphrase)));
    }

    private static void assertRefused(ServerTls.Source source, String setting, String reason) {
        TlsRefused refused = catchThrowableOfType(TlsRefused.class, () -> ServerTls.of(source, null));
        assertThat(refused.setting()).isEqualTo(setting);
        assertThat(refused.reason()).contains(reason);
    }

    @Test
    void takesKeysOfEachKind() throws Exception {
        assertThat(ServerTls.of(source(made.pem(), made.key(), ""), null).warning(Instant.now()))
                .isEmpty();
        TestCertificate certificate =
                new TestCertificate(folder.resolve("Ed25519"), "dns:a.example", "-keyalg", "Ed25519", "-validity", "2");
        assertThat(ServerTls.of(source(certificate.pem(), certificate.key(), ""), null)
                        .context())
                .isNotNull();
    }

    @Test
    void opensAnEncryptedKeyWithItsPassphraseAlone() throws Exception {
        Path key = made.encryptedKey("open sesame");
        assertThat(ServerTls.of(source(made.pem(), key, "open sesame"), null).context())
                .isNotNull();
        assertRefused(source(made.pem(), key, "wrong"), "key_passphrase", "does not open");
        assertRefused(source(made.pem(), key, ""), "key_passphrase", "is needed");
    }

    @Test
    void saysWhichFileIsWrongAndWhy() throws Exception {
        Path nothing = folder.resolve("nothing.pem");
        Path text = Files.writeString(folder.resolve("text.pem"), "no pem at all");
        Path old = Files.writeString(
                folder.resolve("old.pem"), "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n");
        Path damaged = Files.writeString(
                folder.resolve("damaged.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        Path unknown = Files.writeString(
                folder.resolve("unknown.pem"), "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        assertRefused(source(nothing, made.key(), ""), "certificate", "there is no file " + nothing);
        assertRefused(source(made.pem(), nothing, ""), "key", "there is no file " + nothing);
        assertRefused(source(folder, made.key(), ""), "certificate", "can't read");
        assertRefused(source(text, made.key(), ""), "certificate", "BEGIN CERTIFICATE");
        assertRefused(source(made.pem(), text, ""), "key", "BEGIN PRIVATE KEY");
        assertRefused(source(made.pem(), old, ""), "key", "openssl pkcs8");
        assertRefused(source(damaged, made.key(), ""), "certificate", "number 1");
        assertRefused(source(made.pem(), unknown, ""), "key", "known here");
        assertRefused(source(made.pem(), other.key(), ""), "key", "is not the key of the certificate");
    }

    @Test
    void warnsOfACertificateThatIsNotValidNow() throws Exception {
        ServerTls tls = ServerTls.of(source(made.pem(), made.key(), ""), null);
        assertThat(tls.warning(Instant.now().plusSeconds(3L * 24 * 3600)).orElseThrow())
                .contains("has expired");
        assertThat(tls.warning(Instant.now().minusSeconds(24 * 3600)).orElseThrow())
                .contains("not valid before");
    }

    @Test
    void isTheSameAsLongAsTheFilesAre() throws Exception {
        ServerTls before = ServerTls.of(source(made.pem(), made.key(), ""), null);
        assertThat(ServerTls.of(source(made.pem(), made.key(), ""), before)).isSameAs(before);
        ServerTls after = ServerTls.of(source(other.pem(), other.key(), ""), before);
        assertThat(after).isNotSameAs(before);
        assertThat(after.context()).isNotNull();
    }
}
