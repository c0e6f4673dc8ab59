package dev.aiproxy.host.upstream;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A self-signed certificate, made with the JDK's own tool. */
final class TestCertificate {
    private static final String PASSWORD = "changeit";

    private final Path folder;

    /** @param name what it is for, such as {@code ip:127.0.0.1} */
    TestCertificate(Path folder, String name) throws IOException, InterruptedException {
        this.folder = folder;
        Files.createDirectories(folder);
        keytool("-genkeypair", "-keyalg", "EC", "-dname", "CN=test", "-validity", "2", "-ext", "san=" + name);
        keytool("-exportcert", "-rfc", "-file", pem().toString());
    }

    private void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new java.util.ArrayList<>(List.of(
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

    Path pem() {
        return folder.resolve("certificate.pem");
    }

    ServerSocketFactory serverSockets() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store())) {
            store.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context.getServerSocketFactory();
    }
}
