package dev.aiproxy.dist;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.Finish;
import dev.aiproxy.api.chat.FinishReason;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.testkit.CodecRunner;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Streamed answers of any protocol, one word to an event, and the requests for them. */
final class Streams {
    /** Providers beside those of {@link PackedGateway} that speak one of OpenAI's formats only; with the address to be filled in. */
    static final String OPENAI = """
            chat: { type: openai, models: [chat-*], settings: { base_url: "%1$s/v1", protocols: [openai-chat] }, \
            accounts: [ { api_key: upstream-key-0006 } ] }
            responses: { type: openai, models: [responses-*], settings: { base_url: "%1$s/v1", protocols: [openai-responses] }, \
            accounts: [ { api_key: upstream-key-0007 } ] }
            """;

    private Streams() {}

    /** A model whose provider speaks that protocol and no other. */
    static String model(String protocol) {
        return switch (protocol) {
            case "openai-chat" -> "chat-1";
            case "openai-responses" -> "responses-1";
            case "anthropic-messages" -> "claude-1";
            case "gemini-generate" -> "gemini-1";
            default -> throw new IllegalArgumentException(protocol);
        };
    }

    /** Where a client of that protocol asks for a stream. */
    static String path(String protocol, String model) {
        return switch (protocol) {
            case "openai-chat" -> "/v1/chat/completions";
            case "openai-responses" -> "/v1/responses";
            case "anthropic-messages" -> "/v1/messages";
            case "gemini-generate" -> "/v1beta/models/" + model + ":streamGenerateContent?alt=sse";
            default -> throw new IllegalArgumentException(protocol);
        };
    }

    /** What a client of that protocol asks. */
    static String body(String protocol, String model) {
        String streamed = "{\"model\":\"" + model + "\",\"stream\":true,";
        return switch (protocol) {
            case "openai-chat" -> streamed + "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
            case "openai-responses" -> streamed + "\"input\":\"Hi\"}";
            case "anthropic-messages" ->
                streamed + "\"max_tokens\":900,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
            case "gemini-generate" -> "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Hi\"}]}]}";
            default -> throw new IllegalArgumentException(protocol);
        };
    }

    /** The words of an answer; none is part of another one. */
    static String word(int number) {
        return "word" + number + ';';
    }

    /**
     * An answer as a provider streams it: in each part one word, at its end, and in the last part what follows the words.
     *
     * @param words how many
     */
    static List<byte[]> parts(PackedCodecs codecs, String protocol, int words) {
        CodecRunner provider = codecs.runner(protocol);
        List<ChatEvent> events = new ArrayList<>();
        events.add(ChatEvent.Start.of("answer-1", model(protocol)));
        events.add(new ChatEvent.BlockStart(0, 0, Block.Text.of("")));
        for (int i = 0; i < words; i++) {
            events.add(new ChatEvent.BlockDelta(0, 0, word(i)));
        }
        events.add(new ChatEvent.BlockEnd(0, 0));
        events.add(new ChatEvent.UsageUpdate(Usage.of(3, words)));
        events.add(new ChatEvent.Finished(0, Finish.of(FinishReason.STOP, "")));
        events.add(ChatEvent.End.PLAIN);
        byte[] stream = provider.writeStream(
                provider.throughWire(
                        codecs.samples(protocol).withTools().toBuilder().stream(true)
                                .build(),
                        new Losses()),
                events,
                new Losses());
        return split(new String(stream, StandardCharsets.UTF_8), words);
    }

    private static List<byte[]> split(String stream, int words) {
        List<byte[]> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        for (String event : stream.split("(?<=\n\r?\n)", -1)) {
            part.append(event);
            if (parts.size() < words && event.contains(word(parts.size()))) {
                parts.add(part.toString().getBytes(StandardCharsets.UTF_8));
                part.setLength(0);
            }
        }
        parts.add(part.toString().getBytes(StandardCharsets.UTF_8));
        if (parts.size() != words + 1) {
            throw new IllegalStateException("one word to an event, but: " + stream);
        }
        return parts;
    }
}
