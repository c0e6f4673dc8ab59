package dev.aiproxy.openai.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Finish;
import dev.aiproxy.api.chat.FinishReason;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.wire.Body;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Bounded and seeded: what is broken at random breaks nothing but the exchange it is in. */
class FuzzTest {
    private static final String REQUEST = """
            {"model":"gpt-5","messages":[{"role":"system","content":"S"},{"role":"user","content":[
            {"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}},
            {"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,AAAA"}}]},
            {"role":"assistant","content":null,"tool_calls":[{"id":"c","type":"function","function":
            {"name":"f","arguments":"{}"}}],"reasoning_details":[{"type":"x","text":"y","index":0}]},
            {"role":"tool","tool_call_id":"c","content":"ok"}],"tools":[{"type":"function","function":{"name":"f",
            "parameters":{"type":"object"}}},{"type":"custom","custom":{"name":"g"}}],"tool_choice":"auto","stop":["x"],
            "temperature":0.5,"n":1,"seed":123456789012345678901,"max_tokens":5,"stream":true,"stream_options":
            {"include_usage":true},"response_format":{"type":"json_schema","json_schema":{"name":"x","schema":{}}},
            "reasoning_effort":"low","metadata":{"a":"b"},"thinking":{"type":"enabled"},"logprobs":true,"top_logprobs":2}
            """;
    private static final String[] TOKENS = {
        "null",
        "[]",
        "{}",
        "\"\"",
        "0",
        "-1",
        "1e999999999",
        "true",
        "\"\\ud83d\"",
        "[[",
        "}",
        ",",
        "\n\n",
        "data: ",
        ":"
    };

    private static byte[] mutate(byte[] from, Random random) {
        byte[] bytes = from.clone();
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes = joined(bytes, at, Math.min(bytes.length, at + random.nextInt(20)), "");
                case 2 -> bytes = joined(bytes, at, at, TOKENS[random.nextInt(TOKENS.length)]);
                default -> bytes = replaceValue(bytes, at, TOKENS[random.nextInt(TOKENS.length)]);
            }
        }
        return bytes;
    }

    /** Puts something else in the place of the value that begins after the next colon. */
    private static byte[] replaceValue(byte[] bytes, int from, String token) {
        int at = from;
        while (at < bytes.length && bytes[at] != ':') {
            at++;
        }
        int end = at + 1;
        while (end < bytes.length && bytes[end] != ',' && bytes[end] != '}') {
            end++;
        }
        return at < bytes.length ? joined(bytes, at + 1, Math.min(end, bytes.length), token) : bytes;
    }

    private static byte[] joined(byte[] bytes, int from, int to, String between) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        String changed = text.substring(0, from) + between + text.substring(to);
        return changed.isEmpty() ? new byte[] {'x'} : changed.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void nothingButAFaultLeavesTheRequestReader() {
        Random random = new Random(1);
        byte[] sample = REQUEST.getBytes(StandardCharsets.UTF_8);
        int read = 0;
        for (int i = 0; i < 4000; i++) {
            try {
                var request = RequestReader.read(Body.of(ByteBuffer.wrap(mutate(sample, random))));
                read++;
                new RequestWriter(request, Conversions.target("gpt-5", "{}"), new Losses()).write();
            } catch (FaultException e) {
                assertThat(e.fault().message()).isNotBlank();
            }
        }
        assertThat(read).isGreaterThan(100);
    }

    @Test
    void nothingLeavesTheStreamReaderAndTheGrammarHolds() {
        Random random = new Random(2);
        byte[] stream = Conversions.stream(
                        Conversions.delta(
                                "{\"role\":\"assistant\",\"content\":\"a\",\"reasoning\":\"t\",\"reasoning_details\":[{\"type\":\"t\",\"text\":\"x\",\"index\":0}]}"),
                        Conversions.delta(
                                "{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"{\"}},{\"index\":1,\"id\":\"b\",\"function\":{\"name\":\"g\",\"arguments\":\"\"}}]}"),
                        Conversions.delta(
                                "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"}\"}}],\"annotations\":[{\"type\":\"url_citation\",\"url_citation\":{\"url\":\"u\",\"start_index\":0}}]}"),
                        Conversions.delta(
                                "{\"audio\":{\"id\":\"a\",\"data\":\"AAAA\"},\"images\":[{\"image_url\":{\"url\":\"data:image/png;base64,AAAA\"}}]}"),
                        Conversions.finish("tool_calls"),
                        "\"choices\":[],\"usage\":" + Chats.COUNTS)
                .getBytes(StandardCharsets.UTF_8);
        byte[] whole = Conversions.message(
                        "{\"content\":\"a\",\"tool_calls\":[{\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}",
                        "stop")
                .getBytes(StandardCharsets.UTF_8);
        int complete = 0;
        for (int i = 0; i < 4000; i++) {
            byte[] reply = mutate(i % 3 == 0 ? whole : stream, random);
            List<ChatEvent> events = Conversions.events(Conversions.decoder(), reply, 1 + random.nextInt(200));
            if (events.getLast() instanceof ChatEvent.End) {
                complete++;
                Conversions.encode(Conversions.readWith("\"stream\":true"), events);
            }
        }
        assertThat(complete).isGreaterThan(100);
    }

    @Test
    void everyStreamThatIsWrittenKeepsToTheGrammar() {
        Random random = new Random(3);
        for (int i = 0; i < 2000; i++) {
            List<ChatEvent> events = anything(random);
            String request = i % 2 == 0
                    ? "\"stream\":true"
                    : "\"stream\":true,\"stream_options\":{\"include_usage\":true},\"reasoning_effort\":\"high\"";
            String stream = Conversions.encode(Conversions.readWith(request), events);
            assertThat(stream.endsWith("data: [DONE]\n\n")).isEqualTo(events.getLast() instanceof ChatEvent.End);
        }
    }

    private static List<ChatEvent> anything(Random random) {
        List<ChatEvent> events = new ArrayList<>();
        events.add(ChatEvent.Start.of(random.nextBoolean() ? "" : "id\"", "m"));
        List<Integer> open = new ArrayList<>();
        int blocks = 0;
        int steps = random.nextInt(20);
        for (int i = 0; i < steps; i++) {
            switch (random.nextInt(6)) {
                case 0, 1 -> {
                    events.add(new ChatEvent.BlockStart(0, blocks, shell(random, blocks)));
                    open.add(blocks++);
                }
                case 2 -> events.add(new ChatEvent.Ping());
                case 3 -> events.add(new ChatEvent.UsageUpdate(Usage.of(1, i)));
                default -> {
                    if (!open.isEmpty()) {
                        int block = open.get(random.nextInt(open.size()));
                        if (random.nextInt(3) == 0) {
                            events.add(new ChatEvent.BlockEnd(0, block));
                            open.remove(Integer.valueOf(block));
                        } else {
                            events.add(new ChatEvent.BlockDelta(0, block, "ü\"\n\ud83d\ude00\u0001"));
                        }
                    }
                }
            }
        }
        if (random.nextInt(5) == 0) {
            events.add(new ChatEvent.Failed(Fault.of(FaultKind.UPSTREAM_ERROR, "gone")));
            return events;
        }
        open.forEach(block -> events.add(new ChatEvent.BlockEnd(0, block)));
        FinishReason[] reasons = FinishReason.values();
        events.add(new ChatEvent.Finished(0, Finish.of(reasons[random.nextInt(reasons.length)], "")));
        events.add(ChatEvent.End.PLAIN);
        return events;
    }

    private static Block shell(Random random, int number) {
        return switch (random.nextInt(5)) {
            case 0 -> Block.Reasoning.of("");
            case 1 -> Block.ToolCall.of("c" + number, "f", "");
            case 2 -> new Block.Refusal("", Extras.NONE);
            default -> Block.Text.of("");
        };
    }
}
