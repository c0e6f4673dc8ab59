package dev.aiproxy.claude.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Source;
import dev.aiproxy.api.chat.Turn;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class MediaWriterTest {
    private static ChatRequest.Builder asking(Turn... turns) {
        return ChatRequest.builder("m", List.of(turns));
    }

    private static JsonNode messages(Turn... turns) {
        return Wire.write(asking(turns).build(), "claude-sonnet-5").path("messages");
    }

    @ParameterizedTest
    @ValueSource(strings = {"AUDIO", "VIDEO"})
    void refusesWhatAnthropicDoesNotHear(Block.Media.Kind kind) {
        Block media = Block.Media.of(kind, new Source.Bytes("audio/wav", "AAAA"), null, Extras.NONE);
        assertThatThrownBy(() -> messages(Turn.of(Turn.Role.USER, media)))
                .isInstanceOfSatisfying(FaultException.class, e -> {
                    assertThat(e.fault().kind()).isEqualTo(FaultKind.UNSUPPORTED);
                    assertThat(e.fault().code()).contains("unsupported_value");
                });
    }

    @Test
    void refusesFilesAndAddressesThatAnthropicCantReach() {
        for (Source source : List.of(
                new Source.FileReference("openai-responses", "file-1", null),
                new Source.Url("gs://bucket/x", null),
                new Source.Bytes("image/tiff", "SUkqAA=="))) {
            Block media = Block.Media.of(Block.Media.Kind.IMAGE, source, null, Extras.NONE);
            assertThatThrownBy(() -> messages(Turn.of(Turn.Role.USER, media))).isInstanceOf(FaultException.class);
        }
    }

    @Test
    void readsAPictureOutOfADataUrl() {
        Block media = Block.Media.of(
                Block.Media.Kind.IMAGE,
                new Source.Url("data:image/png;charset=utf-8;base64,iVBORw0K\nGgo", null),
                null,
                Extras.NONE);
        assertThat(messages(Turn.of(Turn.Role.USER, media))
                        .path(0)
                        .path("content")
                        .path(0)
                        .path("source"))
                .isEqualTo(Wire.json("{'type':'base64','media_type':'image/png','data':'iVBORw0KGgo='}"));
    }

    @Test
    void writesTextFilesAsTextAndPdfByItsBytes() {
        Block text = new Block.Media(
                Block.Media.Kind.DOCUMENT,
                new Source.Bytes("text/markdown", "SGk="),
                "a.md",
                null,
                null,
                null,
                false,
                null,
                Extras.NONE);
        Block pdf = Block.Media.of(
                Block.Media.Kind.DOCUMENT, new Source.Bytes("application/octet-stream", "JVBERi0x"), null, Extras.NONE);
        JsonNode content = messages(Turn.of(Turn.Role.USER, text, pdf)).path(0).path("content");
        assertThat(content.path(0))
                .isEqualTo(Wire.json("{'type':'document','source':{'type':'text','media_type':'text/plain',"
                        + "'data':'Hi'},'title':'a.md'}"));
        assertThat(content.path(1).path("source").path("media_type").stringValue(""))
                .isEqualTo("application/pdf");
    }
}
