package dev.aiproxy.api.chat;

import dev.aiproxy.api.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Answers and grammatical streams drawn by a seeded source. */
final class RandomReplies {
    private static final String PROTOCOL = "home";

    private final Random random;

    RandomReplies(long seed) {
        random = new Random(seed);
    }

    ChatResponse response() {
        List<Candidate> candidates = new ArrayList<>();
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            List<Block> blocks = new ArrayList<>();
            for (int n = random.nextInt(5); n > 0; n--) {
                blocks.add(block());
            }
            candidates.add(new Candidate(i, List.copyOf(blocks), finish(), extras()));
        }
        Usage usage = random.nextBoolean()
                ? Usage.NONE
                : Usage.of(random.nextInt(100), 7).with(Usage.TOOL_PROMPT, 3);
        return new ChatResponse("id", "model", random.nextBoolean() ? null : 7L, candidates, usage, tier(), extras());
    }

    private <T> T oneOf(T[] all) {
        return all[random.nextInt(all.length)];
    }

    private ServiceTier tier() {
        return oneOf(ServiceTier.values());
    }

    private Finish finish() {
        FinishReason reason = oneOf(FinishReason.values());
        return new Finish(reason, reason.name(), random.nextBoolean() ? null : "END", null, random.nextBoolean());
    }

    private Extras extras() {
        return random.nextBoolean()
                ? Extras.NONE
                : Extras.at(PROTOCOL, Place.ROOT)
                        .with("x" + random.nextInt(3), Json.object().put("n", random.nextInt()));
    }

    Block block() {
        return switch (random.nextInt(6)) {
            case 0 ->
                new Block.Text(
                        text(),
                        random.nextBoolean() ? List.of() : List.of(citation(), citation()),
                        sealed(),
                        null,
                        extras());
            case 1 -> new Block.Reasoning(text(), sealed(), random.nextBoolean(), extras());
            case 2 ->
                new Block.ToolCall(
                        "call_" + random.nextInt(1000),
                        "f",
                        random.nextBoolean() ? null : "ns",
                        random.nextBoolean(),
                        "{\"a\":\"" + text() + "\"}",
                        sealed(),
                        null,
                        extras());
            case 3 -> new Block.Refusal(text(), extras());
            case 4 -> Block.Media.of(Block.Media.Kind.IMAGE, new Source.Bytes("image/png", "AAAA"), null, extras());
            default -> new Block.Foreign(PROTOCOL, "thing", Json.object().put("a", 1), "a thing", extras());
        };
    }

    private Citation citation() {
        return new Citation(Citation.Kind.URL, "https://example.test/" + random.nextInt(9), "t", null, 0, 1, extras());
    }

    private Sealed sealed() {
        return new Sealed(PROTOCOL, "realm", Sealed.Slot.THOUGHT, "s" + random.nextInt(100));
    }

    private String text() {
        return random.nextInt(4) == 0 ? "" : "wörds 😀 " + random.nextInt(1000);
    }

    /** The events of an answer with texts cut anywhere, blocks of a candidate open together, and pings between. */
    List<ChatEvent> events(ChatResponse response) {
        List<List<ChatEvent>> lanes = new ArrayList<>();
        List<ChatEvent> begin = new ArrayList<>();
        List<ChatEvent> end = new ArrayList<>();
        List<ChatEvent> plain = new ArrayList<>();
        ReplyEvents.of(response, plain::add);
        begin.add(plain.getFirst());
        for (Candidate candidate : response.candidates()) {
            lanes.add(mixed(candidate, plain));
        }
        plain.stream()
                .filter(event -> event instanceof ChatEvent.UsageUpdate || event instanceof ChatEvent.End)
                .forEach(end::add);
        List<ChatEvent> all = new ArrayList<>(begin);
        while (!lanes.isEmpty()) {
            int lane = random.nextInt(lanes.size());
            all.add(lanes.get(lane).removeFirst());
            if (lanes.get(lane).isEmpty()) {
                lanes.remove(lane);
            }
            if (random.nextInt(5) == 0) {
                all.add(new ChatEvent.Ping());
            }
        }
        all.addAll(end);
        return all;
    }

    private List<ChatEvent> mixed(Candidate candidate, List<ChatEvent> plain) {
        List<List<ChatEvent>> waiting = new ArrayList<>();
        for (int i = 0; i < candidate.blocks().size(); i++) {
            int number = i;
            List<ChatEvent> steps = new ArrayList<>();
            plain.forEach(event -> {
                if (isOf(event, candidate.index(), number)) {
                    cut(event, steps);
                }
            });
            waiting.add(steps);
        }
        List<ChatEvent> mixed = new ArrayList<>();
        List<List<ChatEvent>> open = new ArrayList<>();
        while (!waiting.isEmpty() || !open.isEmpty()) {
            if (!waiting.isEmpty() && (open.isEmpty() || random.nextInt(3) == 0)) {
                open.add(waiting.removeFirst());
                mixed.add(open.getLast().removeFirst());
            } else {
                int one = random.nextInt(open.size());
                mixed.add(open.get(one).removeFirst());
                if (open.get(one).isEmpty()) {
                    open.remove(one);
                }
            }
        }
        plain.stream()
                .filter(event ->
                        event instanceof ChatEvent.Finished finished && finished.candidate() == candidate.index())
                .forEach(mixed::add);
        return mixed;
    }

    private static boolean isOf(ChatEvent event, int candidate, int block) {
        return switch (event) {
            case ChatEvent.BlockStart at -> at.candidate() == candidate && at.block() == block;
            case ChatEvent.BlockDelta at -> at.candidate() == candidate && at.block() == block;
            case ChatEvent.CitationAdded at -> at.candidate() == candidate && at.block() == block;
            case ChatEvent.Signed at -> at.candidate() == candidate && at.block() == block;
            case ChatEvent.BlockEnd at -> at.candidate() == candidate && at.block() == block;
            default -> false;
        };
    }

    private void cut(ChatEvent event, List<ChatEvent> steps) {
        if (!(event instanceof ChatEvent.BlockDelta delta)) {
            steps.add(event);
            return;
        }
        String rest = delta.text();
        while (!rest.isEmpty()) {
            int length = 1 + random.nextInt(rest.length());
            steps.add(new ChatEvent.BlockDelta(delta.candidate(), delta.block(), rest.substring(0, length)));
            rest = rest.substring(length);
        }
    }
}
