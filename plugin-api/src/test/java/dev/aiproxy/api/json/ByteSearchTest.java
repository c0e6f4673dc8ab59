package dev.aiproxy.api.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteSearchTest {
    @Test
    void agreesWithALoopOverEveryByte() {
        Random random = new Random(3);
        for (int round = 0; round < 3000; round++) {
            byte[] bytes = new byte[random.nextInt(120)];
            for (int i = 0; i < bytes.length; i++) {
                // Many neighbours of the wanted bytes: a borrow between bytes must not make a false hit.
                bytes[i] = (byte) ("\n\r\u000b\u000c\"#\\]{|}[Z".charAt(random.nextInt(13))
                        ^ (random.nextInt(9) == 0 ? 0x80 : 0));
            }
            ByteBuffer buffer =
                    ByteBuffer.wrap(bytes).order(random.nextBoolean() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
            int from = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
            assertThat(ByteSearch.either(buffer, from, bytes.length, '\n', '\r'))
                    .isEqualTo(first(bytes, from, "\n\r"));
            assertThat(ByteSearch.next(buffer, from, bytes.length, '|')).isEqualTo(first(bytes, from, "|"));
            assertThat(ByteSearch.structure(buffer, from, bytes.length)).isEqualTo(first(bytes, from, "\"{}[]"));
        }
    }

    private static int first(byte[] bytes, int from, String wanted) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] >= 0 && wanted.indexOf(bytes[i]) >= 0) {
                return i;
            }
        }
        return bytes.length;
    }
}
