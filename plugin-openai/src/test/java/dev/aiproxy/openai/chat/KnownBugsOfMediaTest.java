package dev.aiproxy.openai.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.Source;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What other gateways are known to have got wrong of pictures, recordings and files, by the number of the case. */
class KnownBugsOfMediaTest {
    private static Block.Media media(Block.Media.Kind kind, String url, Extras extras) {
        return new Block.Media(kind, new Source.Url(url, null), null, null, null, null, false, null, extras);
    }

    @Test
    void sendsPicturesOfToolsInTheUsersName_17() {
        Block.Media image =
                Block.Media.of(Block.Media.Kind.IMAGE, new Source.Bytes("image/png", "AAAA"), null, Extras.NONE);
        JsonNode sent = Conversions.messages(
                "gpt-4o",
                Conversions.user("x"),
                Turn.of(Turn.Role.ASSISTANT, Block.ToolCall.of("a", "f", "{}")),
                Turn.of(
                        Turn.Role.USER,
                        new Block.ToolResult("a", null, false, List.of(image), false, null, Extras.NONE)));
        assertThat(sent.path(2).path("role").asString()).isEqualTo("tool");
        assertThat(sent.path(2).toString()).doesNotContain("base64");
        assertThat(sent.path(3))
                .isEqualTo(Json.parse(
                        "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"[image from tool call a]\"},"
                                + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,AAAA\"}}]}"));
    }

    @Test
    void readsAPictureInAToolsMessage_18() {
        ChatRequest request = Conversions.read(
                "{\"model\":\"m\",\"messages\":[{\"role\":\"tool\",\"tool_call_id\":\"a\","
                        + "\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,AAAA\"}}]}]}");
        Block.ToolResult result =
                (Block.ToolResult) request.turns().getFirst().blocks().getFirst();
        assertThat(result.content().getFirst()).isInstanceOf(Block.Media.class);
    }

    @Test
    void asksForTheBytesOfFilesAndRecordingsButNotOfPictures() {
        Block.Media pdf = media(Block.Media.Kind.DOCUMENT, "https://a/d.pdf", Extras.NONE);
        Block.Media sound = media(Block.Media.Kind.AUDIO, "https://a/s.wav", Extras.NONE);
        Block.Media picture = media(Block.Media.Kind.IMAGE, "https://a/p.png", Extras.NONE);
        Block.Media own = media(Block.Media.Kind.DOCUMENT, "https://a/own.pdf", Extras.at("openai-chat", Place.ROOT));
        Block.ToolResult result = new Block.ToolResult(
                "a",
                null,
                false,
                List.of(media(Block.Media.Kind.DOCUMENT, "https://a/r.pdf", Extras.NONE)),
                false,
                null,
                Extras.NONE);
        ChatRequest request = Conversions.asking(Turn.of(Turn.Role.USER, result, pdf, sound, picture, own))
                .build();
        assertThat(new ProviderConversion().fetches(request, Conversions.target("gpt-4o", "{}")))
                .containsExactlyInAnyOrder("https://a/r.pdf", "https://a/d.pdf", "https://a/s.wav");
    }

    @Test
    void sendsAPdfAsAFileWithItsBytes_71() {
        Block.Media pdf = Block.Media.of(
                Block.Media.Kind.DOCUMENT, new Source.Bytes("application/pdf", "JVBERg=="), null, Extras.NONE);
        JsonNode part = Conversions.messages("gpt-4o", Turn.of(Turn.Role.USER, Block.Text.of("Read."), pdf))
                .at("/0/content/1");
        assertThat(part.at("/file/file_data").asString()).isEqualTo("data:application/pdf;base64,JVBERg==");
    }

    @Test
    void namesAFileByItsTitleWithOneEnding() {
        for (String title : List.of("d", "d.pdf", "D.PDF")) {
            Block.Media document = new Block.Media(
                    Block.Media.Kind.DOCUMENT,
                    new Source.Bytes("application/pdf", "JVBERg=="),
                    null,
                    title,
                    null,
                    null,
                    false,
                    null,
                    Extras.NONE);
            JsonNode file = Conversions.write(
                            Conversions.asking(Turn.of(Turn.Role.USER, document))
                                    .build(),
                            "gpt-4o")
                    .path("messages")
                    .path(0)
                    .path("content")
                    .path(0)
                    .path("file");
            assertThat(file.path("filename").asString("")).isEqualTo(title.equals("d") ? "d.pdf" : title);
        }
    }
}
