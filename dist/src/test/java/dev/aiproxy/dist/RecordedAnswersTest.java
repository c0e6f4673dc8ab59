package dev.aiproxy.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.WireResponse;
import dev.aiproxy.testkit.CodecRunner;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Answers that providers really gave, shown to clients of each protocol; needs the recordings beside the checkout. */
class RecordedAnswersTest {
    private static final Path FOLDER = Path.of(System.getProperty("recorded.exchanges", "../../shared/fixtures"));

    private static final Map<String, String> PROTOCOLS = Map.of(
            "openai-chat", "openai-chat",
            "openai-responses", "openai-responses",
            "anthropic", "anthropic-messages",
            "gemini", "gemini-generate");

    /** They are answers of other operations, or say themselves that they failed. */
    private static final Set<String> NO_ANSWERS = Set.of(
            "openai-chat/completions-legacy-stream.response.sse", "openai-responses/input-tokens-count.response.json");

    private final Map<String, Integer> counts = new TreeMap<>();
    private final List<String> problems = new ArrayList<>();

    @Test
    void clientsOfEveryProtocolCanReadWhatProvidersReallyAnswered() throws Exception {
        assumeThat(FOLDER.resolve("index.json")).exists();
        JsonNode index = Json.parse(Files.readString(FOLDER.resolve("index.json")));
        try (PackedCodecs codecs = new PackedCodecs()) {
            for (JsonNode entry : index) {
                String file = entry.path("file").stringValue("");
                String folder = file.substring(0, Math.max(0, file.indexOf('/')));
                if (PROTOCOLS.containsKey(folder)
                        && entry.path("status").intValue(0) == 200
                        && !NO_ANSWERS.contains(file)) {
                    recording(codecs, PROTOCOLS.getOrDefault(folder, ""), file);
                }
            }
        }
        counts.forEach((what, count) -> System.out.println(what + ": " + count));
        problems.forEach(System.out::println);
        assertThat(problems).isEmpty();
        assertThat(counts.getOrDefault("answers read", 0)).isGreaterThan(50);
    }

    private void recording(PackedCodecs codecs, String from, String file) throws Exception {
        String text = Files.readString(FOLDER.resolve(file));
        for (String one : answers(text)) {
            answer(codecs, from, file, one);
        }
    }

    /** Some recordings hold several streams one after another. */
    private static List<String> answers(String text) {
        for (String first :
                List.of("event: response.created", "data: {\"type\":\"response.created\"", "event: message_start")) {
            int second = text.indexOf(first, text.indexOf(first) + 1);
            String before = second > 0 && text.startsWith(first) ? text.substring(0, second) : "";
            if (before.contains("stop_reason\":\"") || before.contains("response.completed")) {
                List<String> all = new ArrayList<>(List.of(text.substring(0, second)));
                all.addAll(answers(text.substring(second)));
                return all;
            }
        }
        return List.of(text);
    }

    private void answer(PackedCodecs codecs, String from, String file, String text) {
        CodecRunner provider = codecs.runner(from);
        boolean stream = file.endsWith(".sse");
        ChatRequest asked = asked(codecs, from, stream);
        Headers headers = Headers.of("content-type", stream ? "text/event-stream" : "application/json");
        WireResponse reply = new WireResponse(200, headers, Body.ofUtf8(text));
        List<ChatEvent> events = provider.readWhole(asked, reply);
        if (events.getLast() instanceof ChatEvent.Failed failed) {
            count("answers that failed by their own account");
            System.out.println(file + ": " + failed.fault().message());
            return;
        }
        count("answers read");
        for (String to : PackedCodecs.ids()) {
            convert(codecs, from, to, file, events);
        }
    }

    private static ChatRequest asked(PackedCodecs codecs, String id, boolean stream) {
        ChatRequest sample =
                codecs.samples(id).withTools().toBuilder().stream(stream).build();
        return codecs.runner(id).throughWire(sample, new Losses());
    }

    private void convert(PackedCodecs codecs, String from, String to, String file, List<ChatEvent> events) {
        CodecRunner client = codecs.runner(to);
        String what = file + " to " + to;
        try {
            ChatRequest asked = asked(codecs, to, true);
            byte[] stream = client.writeStream(asked, events, new Losses());
            List<ChatEvent> read = client.readStream(asked, stream, 4096);
            if (CodecRunner.hasFailed(read)) {
                problems.add(what + ", streamed, reads as failed: " + read.getLast());
            } else {
                try {
                    client.check(stream);
                    count(from + " to " + to + ", streamed");
                } catch (IllegalStateException e) {
                    problems.add(what + ", streamed: " + e.getMessage() + "\n"
                            + new String(stream, StandardCharsets.UTF_8)
                                    .lines()
                                    .limit(5)
                                    .toList());
                }
            }
            ChatRequest whole = asked(codecs, to, false);
            List<ChatEvent> document =
                    client.readWhole(whole, client.writeWhole(whole, CodecRunner.fold(events), new Losses()));
            if (CodecRunner.hasFailed(document)) {
                problems.add(what + ", whole, reads as failed: " + document.getLast());
            } else {
                count(from + " to " + to + ", whole");
            }
        } catch (RuntimeException e) {
            problems.add(what + ": " + Objects.toString(e));
        }
    }

    private void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }
}
