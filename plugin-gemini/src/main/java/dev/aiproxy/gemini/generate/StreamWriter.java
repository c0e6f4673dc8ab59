package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.Finish;
import dev.aiproxy.api.chat.FinishReason;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.chat.SequentialBlocks;
import dev.aiproxy.api.chat.ServiceTier;
import dev.aiproxy.api.chat.TokenLogprob;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.ReplyContext;
import dev.aiproxy.api.wire.ReplyEncoder;
import dev.aiproxy.api.wire.WireResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes an answer: one document, events with CRLF and no name, or the elements of one array.
 *
 * <p>Each chunk is a whole response by its form. Calls go out whole, each in a chunk of its own; the reasons why candidates
 * ended go out last of all, with the usage. Nothing but chunks is ever written: the clients read every line as JSON.
 */
final class StreamWriter implements ReplyEncoder {
    private static final byte[] EVENT = ascii("data: ");
    private static final byte[] EVENT_END = ascii("\r\n\r\n");
    private static final byte[] ARRAY = ascii("[");
    private static final byte[] ARRAY_NEXT = ascii(",\n");
    private static final byte[] NOTHING = {};

    private final boolean array;
    private final AnswerParts parts;
    private final ResponseWriter response;
    private final Losses losses;
    private final TextChunk textChunk = new TextChunk();
    private final Map<Long, Open> open = new HashMap<>();
    private final Map<Integer, State> candidates = new TreeMap<>();
    private Usage usage = Usage.NONE;
    private String id = "";
    private @Nullable ServiceTier tier;
    private Extras startExtras = Extras.NONE;
    private byte[] tail = NOTHING;
    private final SequentialBlocks sequence = new SequentialBlocks(this::ordered);
    private Consumer<ByteBuffer> out = bytes -> {};
    private boolean begun;

    StreamWriter(boolean array, boolean showsThoughts, ReplyContext context, Losses losses) {
        this.array = array;
        this.parts = new AnswerParts(showsThoughts, losses);
        this.response = new ResponseWriter(parts, context, losses);
        this.losses = losses;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public WireResponse whole(ChatResponse answer) {
        byte[] document = Json.write(response.write(answer));
        return new WireResponse(
                200, Headers.of("content-type", "application/json; charset=UTF-8"), Body.of(ByteBuffer.wrap(document)));
    }

    @Override
    public Headers streamHeaders() {
        return Headers.of("content-type", array ? "application/json; charset=UTF-8" : "text/event-stream");
    }

    @Override
    public Optional<ByteBuffer> keepAlive() {
        return Optional.empty();
    }

    /** Calls that come at once go out one after another, in the order in which they began. */
    @Override
    public void accept(ChatEvent event, Consumer<ByteBuffer> bytes) {
        out = bytes;
        sequence.accept(event);
    }

    private void ordered(ChatEvent event) {
        switch (event) {
            case ChatEvent.BlockDelta delta -> delta(delta, out);
            case ChatEvent.Start start -> {
                id = start.id();
                tier = start.tier();
                startExtras = start.extras();
                renewTail();
            }
            case ChatEvent.BlockStart start -> {
                silentCall(start.candidate(), Finish.of(FinishReason.TOOL_CALLS, ""));
                Open block =
                        new Open(start.shell(), state(start.candidate()).visible.length());
                open.put(key(start.candidate(), start.block()), block);
                List<TokenLogprob> logprobs = Logprobs.of(start.shell());
                delta(
                        new ChatEvent.BlockDelta(start.candidate(), start.block(), initial(start.shell()), logprobs),
                        out);
            }
            case ChatEvent.CitationAdded added ->
                state(added.candidate())
                        .grounding
                        .add(block(added.candidate(), added.block()).textStart, added.citation());
            case ChatEvent.Signed signed -> block(signed.candidate(), signed.block()).signature = signed.signature();
            case ChatEvent.BlockEnd end -> end(end.candidate(), end.block(), out);
            case ChatEvent.UsageUpdate update -> {
                usage = usage.updatedBy(update.usage());
                renewTail();
            }
            case ChatEvent.Finished finished -> finished(finished, out);
            case ChatEvent.End end -> last(end, out);
            case ChatEvent.Failed failed -> failed(failed.fault(), out);
            case ChatEvent.Ping ping -> {
                // The clients take nothing but chunks.
            }
        }
    }

    private static String initial(Block shell) {
        return switch (shell) {
            case Block.Text text -> text.text();
            case Block.Reasoning thought -> thought.text();
            case Block.Refusal refusal -> refusal.text();
            case Block.ToolCall call -> call.input();
            case Block.Media media -> "";
            case Block.Foreign foreign -> "";
            case Block.ToolResult result -> "";
        };
    }

    private static long key(int candidate, int block) {
        return ((long) candidate << 32) | block;
    }

    private State state(int candidate) {
        return candidates.computeIfAbsent(candidate, number -> new State(losses));
    }

    private Open block(int candidate, int block) {
        Open found = open.get(key(candidate, block));
        if (found == null) {
            throw new IllegalStateException("block " + block + " of candidate " + candidate + " is not open");
        }
        return found;
    }

    private void delta(ChatEvent.BlockDelta delta, Consumer<ByteBuffer> out) {
        if (delta.text().isEmpty() && delta.logprobs().isEmpty()) {
            return;
        }
        Open block = block(delta.candidate(), delta.block());
        block.hasText |= !delta.text().isEmpty();
        switch (block.shell) {
            case Block.ToolCall call -> block.input.append(delta.text());
            case Block.Reasoning thought -> {
                if (parts.showsThoughts()) {
                    text(delta.candidate(), delta.text(), true, out);
                }
            }
            default -> {
                state(delta.candidate()).visible.append(delta.text());
                if (delta.logprobs().isEmpty()) {
                    text(delta.candidate(), delta.text(), false, out);
                } else {
                    part(delta.candidate(), AnswerParts.text(delta.text(), null), delta.logprobs(), out);
                }
            }
        }
    }

    private void text(int candidate, String text, boolean thought, Consumer<ByteBuffer> out) {
        state(candidate).hasParts = true;
        out.accept(textChunk.of(head(), text, thought, candidate, tail, array ? NOTHING : EVENT_END));
    }

    private byte[] head() {
        if (!array) {
            return EVENT;
        }
        boolean first = !begun;
        begun = true;
        return first ? ARRAY : ARRAY_NEXT;
    }

    /** The members that all chunks have in common, as bytes. */
    private void renewTail() {
        ObjectNode common = common(Extras.NONE);
        byte[] object = Json.write(common);
        object[0] = ',';
        tail = object;
    }

    private ObjectNode common(Extras extras) {
        ObjectNode common = Json.object();
        response.usage(usage, tier, extras, common);
        response.identify(id, common);
        return common;
    }

    private void end(int candidate, int number, Consumer<ByteBuffer> out) {
        Open block = block(candidate, number);
        open.remove(key(candidate, number));
        Sealed signature = block.signature;
        switch (block.shell) {
            case Block.ToolCall shell -> {
                Block.ToolCall call = shell.withInput(block.input.toString()).withSignature(signature);
                // Whether a call that can't be read was cut off, only the finish tells; one without arguments is whole
                // if
                // something follows it.
                if (call.freeText() || AnswerParts.isReadable(call)) {
                    part(candidate, parts.call(call, Finish.of(FinishReason.TOOL_CALLS, "")), out);
                } else if (call.input().isEmpty()) {
                    state(candidate).silent = call;
                } else {
                    state(candidate).unread.add(call);
                }
            }
            case Block.Reasoning thought -> {
                if (signature != null && (parts.showsThoughts() || !block.hasText)) {
                    part(
                            candidate,
                            parts.thought(new Block.Reasoning("", signature, thought.redacted(), thought.extras())),
                            out);
                }
            }
            case Block.Text text -> {
                losses.extras(text.extras(), Names.PROTOCOL);
                if (signature != null) {
                    part(candidate, AnswerParts.text("", signature), out);
                }
            }
            // its words have gone out
            case Block.Refusal refusal -> parts.refused(refusal);
            default -> part(candidate, parts.part(block.shell, Finish.of(FinishReason.STOP, "")), out);
        }
    }

    private void silentCall(int candidate, Finish finish) {
        State state = state(candidate);
        Block.ToolCall call = state.silent;
        if (call != null) {
            state.silent = null;
            part(candidate, parts.call(call, finish), out);
        }
    }

    private void part(int candidate, @Nullable ObjectNode part, Consumer<ByteBuffer> out) {
        part(candidate, part, List.of(), out);
    }

    private void part(int candidate, @Nullable ObjectNode part, List<TokenLogprob> logprobs, Consumer<ByteBuffer> out) {
        if (part == null) {
            return;
        }
        state(candidate).hasParts = true;
        ObjectNode chunk = Json.object();
        ObjectNode written = chunk.putArray("candidates").addObject();
        ObjectNode content = written.putObject("content");
        content.putArray("parts").add(part);
        content.put("role", "model");
        written.put("index", candidate);
        if (!logprobs.isEmpty()) {
            written.set(Logprobs.NAME, Logprobs.write(logprobs));
        }
        chunk.setAll(common(Extras.NONE));
        write(chunk, out);
    }

    private void write(ObjectNode chunk, Consumer<ByteBuffer> out) {
        byte[] head = head();
        byte[] json = Json.write(chunk);
        byte[] end = array ? NOTHING : EVENT_END;
        ByteBuffer bytes = ByteBuffer.allocate(head.length + json.length + end.length);
        out.accept(bytes.put(head).put(json).put(end).flip());
    }

    private void finished(ChatEvent.Finished finished, Consumer<ByteBuffer> out) {
        State state = state(finished.candidate());
        state.finish = finished.finish();
        state.extras = finished.extras();
        losses.extras(state.extras, Names.PROTOCOL);
        silentCall(finished.candidate(), finished.finish());
        for (Block.ToolCall call : state.unread) {
            part(finished.candidate(), parts.call(call, finished.finish()), out);
        }
        state.unread.clear();
    }

    private void last(ChatEvent.End end, Consumer<ByteBuffer> out) {
        Extras extras = end.extras().members().isEmpty() ? startExtras : end.extras();
        tier = end.tier() == null ? tier : end.tier();
        ObjectNode chunk = Json.object();
        ArrayNode list = Json.array();
        candidates.forEach((index, state) -> {
            if (state.finish.promptBlocked()) {
                ResponseWriter.block(state.finish, chunk);
            } else {
                list.add(finish(index, state, losses));
            }
        });
        if (!list.isEmpty()) {
            chunk.set("candidates", list);
        }
        chunk.setAll(common(extras));
        response.rest(extras, chunk);
        write(chunk, out);
        if (array) {
            out.accept(ByteBuffer.wrap(ascii("\n]")));
        }
    }

    private static ObjectNode finish(int index, State state, Losses losses) {
        ObjectNode candidate = Json.object();
        if (state.hasParts || state.finish.reason() != FinishReason.CONTENT_FILTER) {
            ObjectNode content = candidate.putObject("content");
            content.putArray("parts").addObject().put("text", "");
            content.put("role", "model");
        }
        ResponseWriter.finish(state.finish, state.extras, losses, candidate);
        candidate.put("index", index);
        Rest.write(state.extras, candidate);
        ObjectNode sources = state.grounding.write(state.visible);
        if (sources != null && !candidate.has("groundingMetadata")) {
            candidate.set("groundingMetadata", sources);
        }
        return candidate;
    }

    private void failed(Fault fault, Consumer<ByteBuffer> out) {
        String text = array ? (begun ? ",\n" : "[") + Faults.endOfArray(fault) : Faults.endOfEvents(fault);
        out.accept(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static final class Open {
        private final Block shell;
        private final int textStart;
        private final StringBuilder input = new StringBuilder(0);
        private @Nullable Sealed signature;
        private boolean hasText;

        private Open(Block shell, int textStart) {
            this.shell = shell;
            this.textStart = textStart;
            this.signature = switch (shell) {
                case Block.Text text -> text.signature();
                case Block.Reasoning thought -> thought.signature();
                case Block.ToolCall call -> call.signature();
                default -> null;
            };
        }
    }

    private static final class State {
        private final StringBuilder visible = new StringBuilder();
        private final GroundingWriter grounding;
        private final List<Block.ToolCall> unread = new ArrayList<>();
        private Block.@Nullable ToolCall silent;
        private Finish finish = Finish.of(FinishReason.OTHER, "");
        private Extras extras = Extras.NONE;
        private boolean hasParts;

        private State(Losses losses) {
            grounding = new GroundingWriter(losses);
        }
    }
}
