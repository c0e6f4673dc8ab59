package dev.aiproxy.host.plugins;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A process that holds a file lock until its input ends. */
final class LockHolder {
    private LockHolder() {}

    /** @param arguments the file to lock */
    public static void main(String[] arguments) throws IOException {
        try (FileChannel channel =
                        FileChannel.open(Path.of(arguments[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock _ = channel.lock()) {
            System.out.println("locked");
            System.in.readAllBytes();
        }
    }
}
