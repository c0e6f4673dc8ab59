package dev.aiproxy.openai.responses;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Citation;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Finish;
import dev.aiproxy.api.chat.FinishReason;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.chat.Source;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FuzzTest {
    private static final String REQUEST = "{\"model\":\"m\",\"instructions\":\"S\",\"input\":[{\"role\":\"user\","
            + "\"content\":[{\"type\":\"input_text\",\"text\":\"x\"},{\"type\":\"input_image\",\"image_url\":"
            + "\"data:image/png;base64,aGk=\"},{\"type\":\"input_file\",\"file_data\":\"aGk=\",\"filename\":\"a\"}]},"
            + "{\"type\":\"reasoning\",\"id\":\"rs\",\"summary\":[{\"type\":\"summary_text\",\"text\":\"t\"}],"
            + "\"encrypted_content\":\"gw1:YS9i:t:YQ\"},{\"type\":\"message\",\"role\":\"assistant\",\"content\":["
            + "{\"type\":\"output_text\",\"text\":\"y\",\"annotations\":[{\"type\":\"url_citation\",\"url\":\"u\","
            + "\"start_index\":0}]},{\"type\":\"refusal\",\"refusal\":\"n\"}]},{\"type\":\"function_call\","
            + "\"call_id\":\"c\",\"name\":\"f\",\"arguments\":\"{}\"},{\"type\":\"function_call_output\",\"call_id\":"
            + "\"c\",\"output\":[{\"type\":\"input_text\",\"text\":\"r\"}]},{\"type\":\"web_search_call\"}],\"tools\":["
            + "{\"type\":\"namespace\",\"name\":\"n\",\"tools\":[{\"type\":\"function\",\"name\":\"f\"}]},{\"type\":"
            + "\"custom\",\"name\":\"c\"}],\"tool_choice\":{\"type\":\"allowed_tools\",\"tools\":[{\"name\":\"f\"}]},"
            + "\"max_output_tokens\":100,\"reasoning\":{\"effort\":\"low\"},\"text\":{\"format\":{\"type\":"
            + "\"json_schema\",\"name\":\"n\",\"schema\":{}}},\"metadata\":{\"a\":\"b\"},\"include\":[\"x\"]}";
    private static final String[] SPLICES = {
        "null",
        "[]",
        "{}",
        "\"\"",
        "1e400",
        "-1",
        "true",
        "\"\\ud83d\"",
        "[[]]",
        "{\"type\":\"x\"}",
        ",",
        "\"",
        "}",
        "]"
    };

    private static String mutate(String text, Random random) {
        StringBuilder mutated = new StringBuilder(text);
        for (int i = random.nextInt(3); i >= 0; i--) {
            int at = random.nextInt(mutated.length());
            switch (random.nextInt(4)) {
                case 0 -> mutated.deleteCharAt(at);
                case 1 -> mutated.setCharAt(at, (char) (' ' + random.nextInt(95)));
                case 2 -> mutated.insert(at, SPLICES[random.nextInt(SPLICES.length)]);
                default -> {
                    int colon = mutated.indexOf(":", at);
                    int end = colon < 0 ? -1 : mutated.indexOf(",", colon);
                    if (end > 0) {
                        mutated.replace(colon + 1, end, SPLICES[random.nextInt(SPLICES.length)]);
                    }
                }
            }
        }
        return mutated.toString();
    }

    @Test
    void nothingButFaultsLeavesTheReaderOfRequests() {
        Random random = new Random(7);
        int read = 0;
        for (int i = 0; i < 6000; i++) {
            try {
                ChatRequest request = Codec.read(mutate(REQUEST, random));
                read++;
                Codec.write(request);
                Codec.stream(request, List.of(new ChatEvent.Failed(Fault.of(FaultKind.TIMEOUT, "x"))));
            } catch (FaultException e) {
                assertThat(e.fault().status()).isBetween(400, 499);
            }
        }
        assertThat(read).isPositive();
    }

    @Test
    void nothingLeavesTheReaderOfStreams() {
        Random random = new Random(11);
        String stream = Codec.stream(Codec.read(REQUEST), answer(new Random(3), 6));
        for (int i = 0; i < 3000; i++) {
            byte[] bytes = mutate(stream, random).getBytes(StandardCharsets.UTF_8);
            List<ChatEvent> events = Codec.events(Codec.decoder(), bytes, 1 + random.nextInt(400));
            assertThat(events).isNotEmpty();
        }
    }

    @Test
    void everyAnswerBecomesAValidStreamAndTheSameWholeAnswer() {
        Random random = new Random(5);
        ChatRequest request = Codec.read(REQUEST);
        for (int i = 0; i < 800; i++) {
            List<ChatEvent> events = answer(random, random.nextInt(7));
            String stream = Codec.stream(request, events);
            var fold = Codec.fold(events);
            if (fold.isComplete() && Codec.types(stream).stream().noneMatch("failed"::equals)) {
                assertThat(Json.text(Codec.whole(request, fold.response()).path("output")))
                        .isEqualTo(Json.text(Codec.last(stream).path("response").path("output")));
                assertThat(Codec.events(stream).getLast()).isInstanceOf(ChatEvent.End.class);
            }
        }
    }

    /** A random answer, whose blocks may be open together. */
    private static List<ChatEvent> answer(Random random, int blocks) {
        List<ChatEvent> events = new ArrayList<>();
        events.add(ChatEvent.Start.of("id", "m"));
        List<Integer> open = new ArrayList<>();
        List<Block> shells = new ArrayList<>();
        while (shells.size() < blocks || !open.isEmpty()) {
            boolean begins = shells.size() < blocks && (open.isEmpty() || random.nextInt(4) == 0);
            if (begins) {
                Block shell = shell(random, shells.size());
                events.add(new ChatEvent.BlockStart(0, shells.size(), shell));
                open.add(shells.size());
                shells.add(shell);
                continue;
            }
            int at = random.nextInt(open.size());
            int block = open.get(at);
            step(random, block, shells.get(block), events);
            if (random.nextInt(3) == 0) {
                events.add(new ChatEvent.BlockEnd(0, block));
                open.remove(Integer.valueOf(block));
            }
            if (random.nextInt(150) == 0) {
                events.add(new ChatEvent.Failed(Fault.of(FaultKind.UPSTREAM_ERROR, "broke")));
                return events;
            }
        }
        FinishReason[] reasons = FinishReason.values();
        events.add(new ChatEvent.Finished(0, Finish.of(reasons[random.nextInt(reasons.length)], "raw")));
        events.add(new ChatEvent.UsageUpdate(Usage.of(random.nextInt(9), random.nextInt(9))));
        events.add(ChatEvent.End.PLAIN);
        return events;
    }

    private static Block shell(Random random, int number) {
        return switch (random.nextInt(8)) {
            case 0 -> Block.Reasoning.of(random.nextBoolean() ? "" : "t");
            case 1, 2 -> Block.ToolCall.of("c" + number, "f", random.nextBoolean() ? "" : "{");
            case 3 -> new Block.ToolCall("c" + number, "f", "n", true, "", null, null, Extras.NONE);
            case 4 -> new Block.Refusal("", Extras.NONE);
            case 5 -> Block.Media.of(Block.Media.Kind.IMAGE, new Source.Bytes("image/png", "aGk="), null, Extras.NONE);
            case 6 ->
                new Block.Foreign(
                        "openai-responses",
                        "web_search_call",
                        Json.parse("{\"type\":\"web_search_call\",\"id\":\"ws\",\"status\":\"completed\"}"),
                        null,
                        Extras.NONE);
            default -> Block.Text.of(random.nextBoolean() ? "" : "é😀");
        };
    }

    private static void step(Random random, int block, Block shell, List<ChatEvent> events) {
        boolean grows = !(shell instanceof Block.Media) && !(shell instanceof Block.Foreign);
        if (!grows) {
            return;
        }
        int choice = random.nextInt(6);
        if (choice == 0 && shell instanceof Block.Text) {
            Citation citation = new Citation(Citation.Kind.URL, "u", "t", null, 0, 1, Extras.NONE);
            events.add(new ChatEvent.CitationAdded(0, block, citation));
        } else if (choice == 1 && !(shell instanceof Block.Refusal)) {
            events.add(new ChatEvent.Signed(0, block, new Sealed("p", "r", Sealed.Slot.THOUGHT, "s")));
        } else {
            events.add(new ChatEvent.BlockDelta(
                    0, block, List.of("a", "", "\n\"", "😀", "}").get(random.nextInt(5))));
        }
    }
}
