package dev.aiproxy.host.upstream;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A self-signed certificate, made with the JDK's own tool. */
public final class TestCertificate {
    private static final String PASSWORD = "changeit";

    /** The object identifier 1.2.840.113549.1.5.13 in DER. */
    private static final byte[] PBES2 = HexFormat.of().parseHex("06092a864886f70d01050d");

    private final Path folder;

    /** @param name what it is for, such as {@code ip:127.0.0.1} */
    public TestCertificate(Path folder, String name) throws IOException, InterruptedException {
        this(folder, name, "-keyalg", "EC", "-validity", "2");
    }

    /** @param more further arguments of keytool's, such as those of another kind of key */
    public TestCertificate(Path folder, String name, String... more) throws IOException, InterruptedException {
        this.folder = folder;
        Files.createDirectories(folder);
        List<String> arguments = new ArrayList<>(List.of("-genkeypair", "-dname", "CN=test", "-ext", "san=" + name));
        arguments.addAll(List.of(more));
        keytool(arguments.toArray(String[]::new));
        keytool("-exportcert", "-rfc", "-file", pem().toString());
    }

    private void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-alias", "test", "-keystore", store().toString(), "-storepass", PASSWORD));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        if (process.waitFor() != 0) {
            throw new IOException(Files.readString(folder.resolve("keytool.log")));
        }
    }

    private Path store() {
        return folder.resolve("store.p12");
    }

    /** The certificate. */
    public Path pem() {
        return folder.resolve("certificate.pem");
    }

    /** Its private key, written as PKCS #8. */
    public Path key() throws IOException, GeneralSecurityException {
        return write("key.pem", "PRIVATE KEY", privateKey().getEncoded());
    }

    /** Its private key, encrypted. */
    public Path encryptedKey(String passphrase) throws IOException, GeneralSecurityException {
        String algorithm = "PBEWithHmacSHA256AndAES_256";
        Cipher cipher = Cipher.getInstance(algorithm);
        cipher.init(
                Cipher.ENCRYPT_MODE,
                SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec(passphrase.toCharArray())),
                new PBEParameterSpec(new byte[16], 10_000, new IvParameterSpec(new byte[16])));
        byte[] algorithmIdentifier =
                der(0x30, joined(PBES2, cipher.getParameters().getEncoded()));
        byte[] encrypted = der(0x04, cipher.doFinal(privateKey().getEncoded()));
        return write("encrypted.pem", "ENCRYPTED PRIVATE KEY", der(0x30, joined(algorithmIdentifier, encrypted)));
    }

    /** A value in DER of less than 256 bytes. */
    private static byte[] der(int tag, byte[] content) {
        byte[] head = content.length < 128
                ? new byte[] {(byte) tag, (byte) content.length}
                : new byte[] {(byte) tag, (byte) 0x81, (byte) content.length};
        return joined(head, content);
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private PrivateKey privateKey() throws IOException, GeneralSecurityException {
        return (PrivateKey) keyStore().getKey("test", PASSWORD.toCharArray());
    }

    private Path write(String name, String label, byte[] content) throws IOException {
        String text = "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content) + "\n-----END " + label
                + "-----\n";
        return Files.writeString(folder.resolve(name), text);
    }

    private KeyStore keyStore() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store())) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    ServerSocketFactory serverSockets() throws IOException, GeneralSecurityException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(keyStore(), PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context.getServerSocketFactory();
    }
}
