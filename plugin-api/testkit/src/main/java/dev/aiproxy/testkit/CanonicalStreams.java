package dev.aiproxy.testkit;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.Citation;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Finish;
import dev.aiproxy.api.chat.FinishReason;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.chat.Source;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.json.Json;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;

/** Grammatical event sequences, drawn by a seeded source. */
public final class CanonicalStreams {
    private static final String[] PIECES = {
        "Hello",
        " ",
        "wörld",
        " 😀",
        "\n",
        "\"",
        "\\",
        "\u2028",
        "</s>",
        "data: x\n\n",
        "日本語",
        "\t",
        "[DONE]",
        "a".repeat(200)
    };

    private final Random random;
    private final String protocol;
    private final List<ChatEvent> events = new ArrayList<>();

    private CanonicalStreams(long seed, String protocol) {
        this.random = new Random(seed);
        this.protocol = protocol;
    }

    /**
     * What any protocol can show: a thought, text, calls, in this order and one after another.
     *
     * @param protocol id of the protocol that signed what is signed
     */
    public static List<ChatEvent> common(long seed, String protocol) {
        return common(seed, protocol, false);
    }

    /** As {@link #common}, with pieces of several calls mixed, as some services send them. */
    public static List<ChatEvent> atOnce(long seed, String protocol) {
        return common(seed, protocol, true);
    }

    private static List<ChatEvent> common(long seed, String protocol, boolean atOnce) {
        CanonicalStreams stream = new CanonicalStreams(seed, protocol);
        stream.begin();
        int block = 0;
        if (stream.random.nextBoolean()) {
            stream.thought(block++);
        }
        boolean calls = stream.random.nextBoolean();
        if (!calls || stream.random.nextBoolean()) {
            stream.text(block++);
        }
        if (calls) {
            stream.calls(block, 1 + stream.random.nextInt(3), atOnce);
        }
        stream.end(calls ? FinishReason.TOOL_CALLS : FinishReason.STOP);
        return stream.events;
    }

    /**
     * Anything that the grammar allows: all kinds of blocks in any order, several candidates, empty blocks, pings and
     * usage anywhere, a failure at any time.
     *
     * @param protocol id of the protocol that signed what is signed
     */
    public static List<ChatEvent> any(long seed, String protocol) {
        CanonicalStreams stream = new CanonicalStreams(seed, protocol);
        stream.wild();
        return stream.events;
    }

    private void begin() {
        events.add(ChatEvent.Start.of("answer_1", "model"));
    }

    private void end(FinishReason reason) {
        events.add(new ChatEvent.Finished(0, Finish.of(reason, "")));
        events.add(new ChatEvent.UsageUpdate(new Usage(100, 40, Usage.UNKNOWN, 30, 12)));
        events.add(ChatEvent.End.PLAIN);
    }

    private void thought(int block) {
        events.add(new ChatEvent.BlockStart(0, block, Block.Reasoning.of("")));
        deltas(0, block);
        if (random.nextBoolean()) {
            events.add(new ChatEvent.Signed(0, block, sealed()));
        }
        events.add(new ChatEvent.BlockEnd(0, block));
    }

    private void text(int block) {
        events.add(new ChatEvent.BlockStart(0, block, Block.Text.of("")));
        deltas(0, block);
        events.add(new ChatEvent.BlockEnd(0, block));
    }

    private void calls(int first, int count, boolean atOnce) {
        List<List<ChatEvent>> fragments = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<ChatEvent> steps = new ArrayList<>();
            steps.add(new ChatEvent.BlockStart(0, first + i, Block.ToolCall.of("call_" + i, "get_weather", "")));
            String input =
                    Json.text(Json.object().put("city", piece() + piece()).put("n", i));
            for (int at = 0; at < input.length(); ) {
                int next = Math.min(input.length(), at + 1 + random.nextInt(12));
                steps.add(new ChatEvent.BlockDelta(0, first + i, input.substring(at, next)));
                at = next;
            }
            steps.add(new ChatEvent.BlockEnd(0, first + i));
            if (atOnce) {
                events.add(steps.removeFirst());
                fragments.add(steps);
            } else {
                events.addAll(steps);
            }
        }
        while (!fragments.isEmpty()) {
            int one = random.nextInt(fragments.size());
            events.add(fragments.get(one).removeFirst());
            if (fragments.get(one).isEmpty()) {
                fragments.remove(one);
            }
        }
    }

    private void wild() {
        begin();
        int candidates = random.nextInt(5) == 0 ? 2 : 1;
        for (int candidate = 0; candidate < candidates; candidate++) {
            BitSet open = new BitSet();
            List<Block> shells = new ArrayList<>();
            for (int n = random.nextInt(6); n > 0 || !open.isEmpty(); ) {
                noise();
                if (n > 0 && random.nextInt(3) == 0) {
                    n--;
                    Block shell = shell();
                    events.add(new ChatEvent.BlockStart(candidate, shells.size(), shell));
                    open.set(shells.size());
                    shells.add(shell);
                } else if (!open.isEmpty()) {
                    int block = open.stream()
                            .skip(random.nextInt(open.cardinality()))
                            .findFirst()
                            .orElseThrow();
                    step(candidate, block, shells.get(block));
                    if (random.nextInt(3) == 0) {
                        open.clear(block);
                        events.add(new ChatEvent.BlockEnd(candidate, block));
                    }
                }
                if (random.nextInt(200) == 0) {
                    events.add(new ChatEvent.Failed(Fault.of(FaultKind.UPSTREAM_ERROR, "It broke off.")));
                    return;
                }
            }
            FinishReason[] reasons = FinishReason.values();
            events.add(new ChatEvent.Finished(candidate, Finish.of(oneOf(reasons), "")));
        }
        noise();
        events.add(ChatEvent.End.PLAIN);
    }

    private <T> T oneOf(T[] all) {
        return all[random.nextInt(all.length)];
    }

    private void noise() {
        switch (random.nextInt(8)) {
            case 0 -> events.add(new ChatEvent.Ping());
            case 1 -> events.add(new ChatEvent.UsageUpdate(Usage.of(random.nextInt(50), random.nextInt(50))));
            default -> {
                // quiet, most of the time
            }
        }
    }

    private Block shell() {
        return switch (random.nextInt(7)) {
            case 0, 1 -> Block.Text.of(random.nextInt(4) == 0 ? piece() : "");
            case 2 -> Block.Reasoning.of("");
            case 3 -> Block.ToolCall.of("call_" + random.nextInt(1_000_000), "get_weather", "");
            case 4 -> new Block.Refusal("", Extras.NONE);
            case 5 ->
                Block.Media.of(
                        Block.Media.Kind.IMAGE, new Source.Bytes("image/png", CanonicalSamples.PNG), null, Extras.NONE);
            default -> new Block.Foreign("elsewhere", "thing", Json.object().put("a", 1), null, Extras.NONE);
        };
    }

    private void step(int candidate, int block, Block shell) {
        switch (shell) {
            case Block.Text text -> {
                if (random.nextInt(4) == 0) {
                    events.add(new ChatEvent.CitationAdded(
                            candidate,
                            block,
                            new Citation(Citation.Kind.URL, "https://example.com", "t", "q", -1, -1, Extras.NONE)));
                } else {
                    events.add(new ChatEvent.BlockDelta(candidate, block, piece()));
                }
            }
            case Block.Reasoning thought -> signedOrDelta(candidate, block);
            case Block.ToolCall call -> signedOrDelta(candidate, block);
            case Block.Refusal refusal -> events.add(new ChatEvent.BlockDelta(candidate, block, piece()));
            case Block.Media media -> {}
            case Block.ToolResult result -> {}
            case Block.Foreign foreign -> {}
        }
    }

    private void signedOrDelta(int candidate, int block) {
        events.add(
                random.nextInt(5) == 0
                        ? new ChatEvent.Signed(candidate, block, sealed())
                        : new ChatEvent.BlockDelta(candidate, block, piece()));
    }

    private void deltas(int candidate, int block) {
        for (int n = 1 + random.nextInt(5); n > 0; n--) {
            events.add(new ChatEvent.BlockDelta(candidate, block, piece()));
        }
    }

    private Sealed sealed() {
        return new Sealed(protocol, "home", Sealed.Slot.THOUGHT, "c2ln" + random.nextInt(9));
    }

    private String piece() {
        return oneOf(PIECES);
    }
}
