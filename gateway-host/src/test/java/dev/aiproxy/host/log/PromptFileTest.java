package dev.aiproxy.host.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptFileTest {
    @TempDir
    Path folder;

    @Test
    void leavesNoHalfLineWhereTheDiskGetsFull() throws Exception {
        Path path = folder.resolve("asked.log");
        try (SeekableByteChannel file =
                        Files.newByteChannel(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                SmallDisk disk = new SmallDisk(file, 12)) {
            PromptFile.write(disk, line("one\n"));
            assertThatThrownBy(() -> PromptFile.write(disk, line("a longer one\n")))
                    .hasMessage("no space left");
            PromptFile.write(disk, line("two\n"));
        }
        assertThat(path).hasContent("one\ntwo\n");
    }

    private static ByteBuffer line(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    /** A file that can't grow beyond a size, and takes what still fits. */
    private record SmallDisk(SeekableByteChannel file, int most) implements SeekableByteChannel {
        @Override
        public int write(ByteBuffer bytes) throws IOException {
            int room = (int) Math.min(bytes.remaining(), most - file.size());
            if (room == 0) {
                throw new IOException("no space left");
            }
            int written = file.write(bytes.slice(bytes.position(), room));
            bytes.position(bytes.position() + written);
            return written;
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            return file.read(into);
        }

        @Override
        public long position() throws IOException {
            return file.position();
        }

        @Override
        public SeekableByteChannel position(long position) throws IOException {
            file.position(position);
            return this;
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public SeekableByteChannel truncate(long size) throws IOException {
            file.truncate(size);
            return this;
        }

        @Override
        public boolean isOpen() {
            return file.isOpen();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
