package dev.aiproxy.openai.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class UsageChunkRemoverTest {
    private static final String WITHOUT = Chats.STREAM.replace(Chats.USAGE_CHUNK, "");

    private static String edit(String stream, int... cuts) {
        byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
        UsageChunkRemover remover = new UsageChunkRemover();
        ByteArrayOutputStream passed = new ByteArrayOutputStream();
        Consumer<ByteBuffer> out = buffer -> {
            byte[] copy = new byte[buffer.remaining()];
            buffer.get(copy);
            passed.writeBytes(copy);
        };
        int at = 0;
        for (int cut : cuts) {
            remover.accept(ByteBuffer.wrap(bytes, at, cut - at).asReadOnlyBuffer(), out);
            at = cut;
        }
        remover.accept(ByteBuffer.wrap(bytes, at, bytes.length - at).asReadOnlyBuffer(), out);
        remover.end(out);
        return passed.toString(StandardCharsets.UTF_8);
    }

    @Test
    void removesExactlyTheUsageChunkHoweverTheStreamIsCut() {
        int length = Chats.STREAM.getBytes(StandardCharsets.UTF_8).length;
        for (int i = 0; i <= length; i++) {
            assertThat(edit(Chats.STREAM, i)).as("cut at %d", i).isEqualTo(WITHOUT);
        }
        int[] everywhere = new int[length];
        Arrays.setAll(everywhere, i -> i);
        assertThat(edit(Chats.STREAM, everywhere)).isEqualTo(WITHOUT);
    }

    @Test
    void passesWholeEventsOnWithoutACopy() {
        UsageChunkRemover remover = new UsageChunkRemover();
        ByteBuffer chunk = ByteBuffer.wrap("data: {\"choices\":[]}\n\n".getBytes(StandardCharsets.UTF_8));
        remover.accept(chunk, passed -> assertThat(passed).isSameAs(chunk));
        assertThat(chunk.hasRemaining()).isTrue();
    }

    @Test
    void removesItWithOtherLineEnds() {
        String crlf = Chats.STREAM.replace("\n", "\r\n");
        int length = crlf.getBytes(StandardCharsets.UTF_8).length;
        for (int i = 0; i <= length; i++) {
            assertThat(edit(crlf, i)).as("cut at %d", i).isEqualTo(WITHOUT.replace("\n", "\r\n"));
        }
        assertThat(edit(Chats.STREAM.replace('\n', '\r'))).isEqualTo(WITHOUT.replace('\n', '\r'));
    }

    @Test
    void removesItAtTheEndWithoutABlankLine() {
        assertThat(edit(Chats.FIRST + Chats.USAGE_CHUNK.strip())).isEqualTo(Chats.FIRST);
    }

    @Test
    void leavesAUsageThatRidesOnAnotherChunk() {
        String riding = Chats.FIRST + Chats.FINISH.replace("\"usage\":null", "\"usage\":" + Chats.COUNTS) + Chats.DONE;
        assertThat(edit(riding)).isEqualTo(riding);
    }

    @Test
    void leavesChunksWithoutChoicesThatSaySomethingElse() {
        String azure = "data: {\"choices\":[],\"prompt_filter_results\":[{}]}\n\n" + Chats.FIRST;
        assertThat(edit(azure)).isEqualTo(azure);
        String nothing = "data: {\"choices\":[],\"usage\":null}\n\n";
        assertThat(edit(nothing)).isEqualTo(nothing);
    }

    @Test
    void leavesWhatIsNoStream() {
        for (String other : new String[] {Chats.DOCUMENT, "<html>\n\n<body>", "", "data: x", ": c\n\n\n\n"}) {
            assertThat(edit(other)).isEqualTo(other);
        }
    }

    @Test
    void passesAChunkOfWholeEventsOnAtOnce() {
        UsageChunkRemover remover = new UsageChunkRemover();
        int[] passed = {0};
        byte[] event = Chats.TEXT.getBytes(StandardCharsets.UTF_8);
        remover.accept(ByteBuffer.wrap(event), buffer -> passed[0] += buffer.remaining());
        assertThat(passed[0]).isEqualTo(event.length);
    }

    @Test
    void holdsBackNoEventThatIsTooLongToBeTheUsageChunk() {
        UsageChunkRemover remover = new UsageChunkRemover();
        int[] passed = {0};
        Consumer<ByteBuffer> out = buffer -> passed[0] += buffer.remaining();
        byte[] part = ("data: {\"usage\":{\"a\":\"" + "x".repeat(70_000)).getBytes(StandardCharsets.UTF_8);
        remover.accept(ByteBuffer.wrap(part), out);
        assertThat(passed[0]).isEqualTo(part.length);
        remover.accept(ByteBuffer.wrap("\"},\"choices\":[]}\n".getBytes(StandardCharsets.UTF_8)), out);
        assertThat(passed[0]).isEqualTo(part.length + 17);
    }
}
