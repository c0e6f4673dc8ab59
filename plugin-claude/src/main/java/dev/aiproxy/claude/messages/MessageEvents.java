package dev.aiproxy.claude.messages;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Finish;
import dev.aiproxy.api.chat.FinishReason;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.json.Json;
import java.util.ArrayList;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the events of a streamed answer, as JSON, into canonical ones. Lenient with order and numbers, strict with the
 * end: an answer without its {@code message_stop} or a reason to stop has broken off. Used by one thread.
 */
final class MessageEvents {
    private final ReplyBlocks blocks;
    private final ReplyShape shape;
    private final ReplyHead head = new ReplyHead();
    private final TreeMap<Integer, OpenBlock> open = new TreeMap<>();
    private @Nullable OpenBlock silentCall;
    private int nextBlock;
    private boolean started;
    private boolean ended;
    private boolean callsTools;
    private Usage told = Usage.NONE;

    MessageEvents(ReplyShape shape) {
        this.shape = shape;
        this.blocks = new ReplyBlocks(shape);
    }

    /** Whether End or Failed has been given. */
    boolean hasEnded() {
        return ended;
    }

    /** The next event; its type stands in it, or is the name that it was sent under. */
    void accept(String name, JsonNode event, Consumer<? super ChatEvent> out) {
        if (ended) {
            return;
        }
        String type = event.path("type").stringValue(name);
        switch (type) {
            case "message_start" -> start(event.path("message"), out);
            case "content_block_start" -> startBlock(event, out);
            case "content_block_delta" -> delta(event, out);
            case "content_block_stop" -> stopBlock(index(event), out);
            case "message_delta" -> {
                begin(out);
                head.add(event.path("delta"));
                head.add(event);
                endSilentCall(out);
                tellUsage(out);
            }
            case "message_stop" -> {
                // Bedrock tells here how long it took.
                head.add(event);
                stop(out);
            }
            case "ping" -> {
                if (started) {
                    out.accept(new ChatEvent.Ping());
                }
            }
            case "error" -> fail(Faults.fault(event.path("error"), 200), out);
            default -> {
                // An event of a kind that did not exist when this was written: nothing of the answer is in it.
            }
        }
    }

    private static int index(JsonNode event) {
        return event.path("index").asInt(0);
    }

    private void start(JsonNode message, Consumer<? super ChatEvent> out) {
        if (started) {
            fail(nonsense("a second answer began inside the first"), out);
            return;
        }
        started = true;
        head.add(message);
        out.accept(new ChatEvent.Start(
                message.path("id").stringValue(""),
                message.path("model").stringValue(""),
                null,
                ReplyHead.tier(message),
                head.extras()));
        tellUsage(out);
        JsonNode content = message.path("content");
        for (int i = 0; i < content.size(); i++) {
            if (content.get(i) instanceof ObjectNode json) {
                startBlock(i, json, out);
                stopBlock(i, out);
            }
        }
    }

    private void begin(Consumer<? super ChatEvent> out) {
        if (!started) {
            started = true;
            out.accept(ChatEvent.Start.of("", ""));
        }
    }

    private void tellUsage(Consumer<? super ChatEvent> out) {
        Usage usage = head.usage().usage();
        if (!usage.equals(told)) {
            told = usage;
            out.accept(new ChatEvent.UsageUpdate(usage));
        }
    }

    private void startBlock(JsonNode event, Consumer<? super ChatEvent> out) {
        begin(out);
        if (event.path("content_block") instanceof ObjectNode json) {
            startBlock(index(event), json, out);
        }
    }

    private void startBlock(int index, ObjectNode json, Consumer<? super ChatEvent> out) {
        endSilentCall(out);
        stopBlock(index, out);
        OpenBlock block = OpenBlock.of(json, index, nextBlock, blocks, shape);
        if (block.shell() != null) {
            nextBlock++;
            callsTools |= block.shell() instanceof Block.ToolCall;
            out.accept(new ChatEvent.BlockStart(0, block.number(), block.shell()));
            block.initial(out);
        }
        open.put(index, block);
    }

    private void delta(JsonNode event, Consumer<? super ChatEvent> out) {
        begin(out);
        JsonNode delta = event.path("delta");
        OpenBlock block = open.get(index(event));
        if (block == null) {
            ObjectNode json = missing(delta.path("type").stringValue(""));
            if (json == null) {
                return;
            }
            startBlock(index(event), json, out);
            block = open.get(index(event));
        }
        if (block != null) {
            block.delta(delta, out);
        }
    }

    /** The block that a delta belongs to, for services that do not announce it. */
    private static @Nullable ObjectNode missing(String delta) {
        return switch (delta) {
            case "text_delta" -> Json.object().put("type", "text");
            case "thinking_delta" -> Json.object().put("type", "thinking");
            default -> null;
        };
    }

    private void stopBlock(int index, Consumer<? super ChatEvent> out) {
        OpenBlock block = open.remove(index);
        if (block == null) {
            return;
        }
        if (block.isForeign()) {
            out.accept(new ChatEvent.BlockStart(0, nextBlock, block.foreign()));
            out.accept(new ChatEvent.BlockEnd(0, nextBlock));
            nextBlock++;
        } else if (block.isSilentCall()) {
            // Whether it takes no arguments or was cut before the first, the next event tells.
            endSilentCall(out);
            silentCall = block;
        } else {
            block.end(out);
        }
    }

    private void endSilentCall(Consumer<? super ChatEvent> out) {
        OpenBlock call = silentCall;
        if (call != null) {
            silentCall = null;
            if (!FinishReasons.isCut(head.stopReason())) {
                call.noArguments(out);
            }
            call.end(out);
        }
    }

    private void stop(Consumer<? super ChatEvent> out) {
        begin(out);
        if (head.stopReason().isEmpty()) {
            fail(nonsense("the answer ended without a reason"), out);
            return;
        }
        endSilentCall(out);
        for (Integer index : new ArrayList<>(open.keySet())) {
            stopBlock(index, out);
        }
        endSilentCall(out);
        Finish finish = FinishReasons.read(head.stopReason(), head.stopSequence(), callsTools, head.stopDetails());
        if (finish.reason() == FinishReason.OTHER && nextBlock == 0) {
            fail(nonsense("the answer is empty and ended with '" + finish.raw() + "'"), out);
            return;
        }
        ended = true;
        out.accept(new ChatEvent.Finished(0, finish));
        out.accept(new ChatEvent.End(head.extras()));
    }

    void fail(Fault fault, Consumer<? super ChatEvent> out) {
        if (!ended) {
            ended = true;
            out.accept(new ChatEvent.Failed(fault));
        }
    }

    /** The answer was given by other means. */
    void close() {
        ended = true;
    }

    static Fault nonsense(String what) {
        return Fault.of(FaultKind.UPSTREAM_ERROR, "The provider's answer can't be used: " + what + '.');
    }

    /** Signatures are given as soon as they are there. */
    static void sign(int block, @Nullable Sealed signature, Consumer<? super ChatEvent> out) {
        if (signature != null) {
            out.accept(new ChatEvent.Signed(0, block, signature));
        }
    }
}
