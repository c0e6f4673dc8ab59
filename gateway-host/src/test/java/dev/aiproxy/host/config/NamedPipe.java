package dev.aiproxy.host.config;

import java.io.IOException;
import java.nio.file.Path;

/** A pipe with a name in the file system, into which nobody writes. */
final class NamedPipe {
    private NamedPipe() {}

    static Path in(Path folder) throws IOException {
        Path pipe = folder.resolve("pipe.yaml");
        try {
            int code = new ProcessBuilder("mkfifo", pipe.toString())
                    .inheritIO()
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new IOException("mkfifo ended with " + code);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        return pipe;
    }
}
