import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * The protocol in which the stand-in answers. All say the same: a whole answer of one text, and a stream of 50 pieces of
 * text, each with what that protocol puts before, around and after them. The buffers are shared; readers duplicate them.
 */
@NullMarked
@SuppressWarnings({"DefaultPackage", "ImmutableEnumChecker"}) // The buffers' bytes stay as they are.
enum Grammar {
    /** Chat Completions as of a server that says no usage in a stream, nor how it finished. */
    CHAT(Text.CHAT_WHOLE, "", i -> Text.CHAT_CHUNK, Text.DONE),
    /** Chat Completions with {@code include_usage}. */
    CHAT_WITH_USAGE(
            Text.CHAT_WHOLE,
            Text.CHAT_START + "\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},"
                    + "\"finish_reason\":null}]}\n\n",
            i -> Text.CHAT_CHUNK,
            Text.CHAT_START + "\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
                    + Text.CHAT_START + "\"choices\":[]," + Text.CHAT_USAGE + "}\n\n" + Text.DONE),
    /** OpenAI Responses. */
    RESPONSES(
            Text.responses("completed", Text.WHOLE),
            Text.event("response.created", "\"sequence_number\":0,\"response\":" + Text.responses("in_progress", null))
                    + Text.event(
                            "response.in_progress",
                            "\"sequence_number\":1,\"response\":" + Text.responses("in_progress", null))
                    + Text.event(
                            "response.output_item.added",
                            "\"sequence_number\":2,\"output_index\":0,\"item\":" + Text.item("in_progress", null))
                    + Text.event(
                            "response.content_part.added",
                            "\"sequence_number\":3," + Text.PLACE + ",\"part\":" + Text.part("")),
            i -> Text.event(
                    "response.output_text.delta",
                    "\"sequence_number\":" + (i + 4) + "," + Text.PLACE + ",\"delta\":\"" + Text.PIECE
                            + "\",\"logprobs\":[]"),
            Text.event(
                            "response.output_text.done",
                            "\"sequence_number\":54," + Text.PLACE + ",\"text\":\"" + Text.STREAMED
                                    + "\",\"logprobs\":[]")
                    + Text.event(
                            "response.content_part.done",
                            "\"sequence_number\":55," + Text.PLACE + ",\"part\":" + Text.part(Text.STREAMED))
                    + Text.event(
                            "response.output_item.done",
                            "\"sequence_number\":56,\"output_index\":0,\"item\":"
                                    + Text.item("completed", Text.STREAMED))
                    + Text.event(
                            "response.completed",
                            "\"sequence_number\":57,\"response\":" + Text.responses("completed", Text.STREAMED))),
    /** Anthropic Messages. */
    MESSAGES(
            Text.message("[{\"type\":\"text\",\"text\":\"" + Text.WHOLE + "\"}]", "\"end_turn\"", 90),
            Text.event("message_start", "\"message\":" + Text.message("[]", "null", 1))
                    + Text.event(
                            "content_block_start", "\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}"),
            i -> Text.event(
                    "content_block_delta",
                    "\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"" + Text.PIECE + "\"}"),
            Text.event("content_block_stop", "\"index\":0")
                    + Text.event(
                            "message_delta",
                            "\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null},"
                                    + "\"usage\":{\"output_tokens\":90}")
                    + Text.event("message_stop", "")),
    /** Gemini's generateContent. */
    GEMINI(
            Text.gemini(Text.WHOLE, ",\"finishReason\":\"STOP\""),
            "",
            i -> "data: " + Text.gemini(Text.PIECE, "") + "\r\n\r\n",
            "data: " + Text.gemini("", ",\"finishReason\":\"STOP\"") + "\r\n\r\n");

    private final ByteBuf whole;
    private final ByteBuf opening;
    private final List<ByteBuf> chunks;
    private final ByteBuf closing;

    Grammar(String whole, String opening, IntFunction<String> chunk, String closing) {
        this.whole = fixed(whole);
        this.opening = fixed(opening);
        this.chunks = IntStream.range(0, Text.CHUNKS)
                .mapToObj(chunk)
                .map(Grammar::fixed)
                .toList();
        this.closing = fixed(closing);
    }

    /** The protocol that belongs to a path; of the two forms of Chat Completions, the one that is wanted. */
    static Grammar of(String uri, boolean usage) {
        if (uri.startsWith("/v1/messages")) {
            return MESSAGES;
        }
        if (uri.startsWith("/v1/responses")) {
            return RESPONSES;
        }
        if (uri.startsWith("/v1beta/models/")) {
            return GEMINI;
        }
        return usage ? CHAT_WITH_USAGE : CHAT;
    }

    /** A buffer that stays, however often it is sent. */
    static ByteBuf fixed(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return Unpooled.unreleasableBuffer(Unpooled.directBuffer(bytes.length).writeBytes(bytes));
    }

    /** The answer to a request that wants no stream. */
    ByteBuf whole() {
        return whole.duplicate();
    }

    /** What comes before the first piece of text; may be empty. */
    ByteBuf opening() {
        return opening.duplicate();
    }

    /** How many pieces of text a stream has. */
    int chunks() {
        return chunks.size();
    }

    /** The piece of text at a position. */
    ByteBuf chunk(int position) {
        return chunks.get(position).duplicate();
    }

    /** What comes after the last piece of text. */
    ByteBuf closing() {
        return closing.duplicate();
    }

    /** The words of the answers. */
    private static final class Text {
        static final int CHUNKS = 50;
        static final String CHAT_USAGE =
                "\"usage\":{\"prompt_tokens\":200,\"completion_tokens\":90,\"total_tokens\":290}";
        static final String CHAT_START = "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\","
                + "\"created\":1700000000,\"model\":\"bench\",";
        static final String DONE = "data: [DONE]\n\n";
        static final String PLACE = "\"item_id\":\"msg_1\",\"output_index\":0,\"content_index\":0";

        // So much text that a whole answer of Chat Completions has 700 bytes, and a chunk of it 200.
        static final String WHOLE = words(700 - chatWhole("").length());
        static final String PIECE = words(200 - chatChunk("").length());
        static final String STREAMED = PIECE.repeat(CHUNKS);
        static final String CHAT_WHOLE = chatWhole(WHOLE);
        static final String CHAT_CHUNK = chatChunk(PIECE);

        private Text() {}

        private static String words(int length) {
            StringBuilder text = new StringBuilder();
            while (text.length() < length) {
                text.append("word ");
            }
            return text.toString();
        }

        private static String chatWhole(String text) {
            return "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1700000000,\"model\":\"bench\","
                    + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"" + text
                    + "\"},\"finish_reason\":\"stop\"}]," + CHAT_USAGE + "}";
        }

        private static String chatChunk(String text) {
            return CHAT_START + "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + text
                    + "\"},\"finish_reason\":null}]}\n\n";
        }

        static String event(String type, String members) {
            return "event: " + type + "\ndata: {\"type\":\"" + type + "\"" + (members.isEmpty() ? "" : "," + members)
                    + "}\n\n";
        }

        static String part(String text) {
            return "{\"type\":\"output_text\",\"text\":\"" + text + "\",\"annotations\":[],\"logprobs\":[]}";
        }

        static String item(String status, @Nullable String text) {
            return "{\"id\":\"msg_1\",\"type\":\"message\",\"status\":\"" + status
                    + "\",\"role\":\"assistant\",\"content\":[" + (text == null ? "" : part(text)) + "]}";
        }

        static String responses(String status, @Nullable String text) {
            return "{\"id\":\"resp_1\",\"object\":\"response\",\"created_at\":1700000000,\"model\":\"bench\",\"status\":\""
                    + status + "\",\"error\":null,\"incomplete_details\":null,\"output\":["
                    + (text == null ? "" : item(status, text)) + "],\"usage\":"
                    + (text == null
                            ? "null"
                            : "{\"input_tokens\":200,\"input_tokens_details\":{\"cached_tokens\":0},\"output_tokens\":90,"
                                    + "\"output_tokens_details\":{\"reasoning_tokens\":0},\"total_tokens\":290}")
                    + "}";
        }

        static String message(String content, String stopReason, int outputTokens) {
            return "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"bench\",\"content\":"
                    + content
                    + ",\"stop_reason\":" + stopReason + ",\"stop_sequence\":null,\"usage\":{\"input_tokens\":200,"
                    + "\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":0,\"output_tokens\":"
                    + outputTokens
                    + "}}";
        }

        static String gemini(String text, String finish) {
            return "{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"" + text + "\"}]}" + finish
                    + ",\"index\":0}],\"usageMetadata\":{\"promptTokenCount\":200,\"candidatesTokenCount\":90,"
                    + "\"totalTokenCount\":290},\"modelVersion\":\"bench\",\"responseId\":\"r1\"}";
        }
    }
}
