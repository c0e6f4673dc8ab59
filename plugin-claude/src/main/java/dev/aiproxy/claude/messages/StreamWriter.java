package dev.aiproxy.claude.messages;

import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.Finish;
import dev.aiproxy.api.chat.FinishReason;
import dev.aiproxy.api.chat.Loss;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.ReasoningWish;
import dev.aiproxy.api.chat.SequentialBlocks;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.json.JsonBytes;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.ReplyContext;
import dev.aiproxy.api.wire.ReplyEncoder;
import dev.aiproxy.api.wire.WireResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes an answer event by event: one block at a time, numbered without gaps, and everything about its end in one event,
 * since usage may be known last of all.
 */
final class StreamWriter implements ReplyEncoder {
    /** Members that stand beside the delta of the last event; the last of them Bedrock has in the event after it. */
    private static final List<String> BESIDE =
            List.of("context_management", "input_transformations", "amazon-bedrock-invocationMetrics");

    private static final byte[] PING = ascii("event: ping\ndata: {\"type\":\"ping\"}\n\n");
    private static final byte[] STOP = ascii("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
    private static final byte[] END = ascii("\n\n");

    private final ReasoningWish.Show show;
    private final ReplyContext context;
    private final Losses losses;
    private final SequentialBlocks sequence = new SequentialBlocks(this::ordered);
    private final JsonBytes bytes = new JsonBytes();
    private final BlockWriter blocks;
    private Consumer<ByteBuffer> out = buffer -> {};
    private ChatEvent.@Nullable Start waiting;
    private boolean begun;
    private boolean ended;
    private boolean hasOthers;
    private boolean losesLogprobs;
    private Usage usage = Usage.NONE;
    private Finish finish = Finish.of(FinishReason.OTHER, "");
    private Extras extras = Extras.NONE;

    StreamWriter(ReasoningWish.Show show, ReplyContext context, Losses losses) {
        this.show = show;
        this.context = context;
        this.losses = losses;
        this.blocks = new BlockWriter(bytes, show != ReasoningWish.Show.NONE, losses);
    }

    @Override
    public WireResponse whole(ChatResponse response) {
        ObjectNode message = new ResponseWriter(show, context, losses).write(response);
        return new WireResponse(
                200,
                Headers.of("content-type", "application/json", "request-id", context.requestId()),
                Body.of(ByteBuffer.wrap(Json.write(message))));
    }

    @Override
    public Headers streamHeaders() {
        return Headers.of(
                "content-type",
                "text/event-stream; charset=utf-8",
                "cache-control",
                "no-cache",
                "request-id",
                context.requestId());
    }

    @Override
    public void accept(ChatEvent event, Consumer<ByteBuffer> to) {
        if (ended) {
            return;
        }
        out = to;
        sequence.accept(event);
    }

    private void ordered(ChatEvent event) {
        if (waiting != null && !(event instanceof ChatEvent.UsageUpdate) && !(event instanceof ChatEvent.Failed)) {
            writeStart();
        }
        switch (event) {
            case ChatEvent.Start start -> start(start);
            case ChatEvent.UsageUpdate update -> {
                usage = usage.updatedBy(update.usage());
                if (waiting != null) {
                    writeStart();
                }
            }
            case ChatEvent.Ping ping -> send(PING);
            case ChatEvent.Finished finished -> {
                if (finished.candidate() == 0) {
                    finish = finished.finish();
                }
            }
            case ChatEvent.End end -> end(end);
            case ChatEvent.Failed failed -> fail(failed.fault());
            case ChatEvent.BlockStart start -> {
                if (isFirst(start.candidate())) {
                    blocks.start(start.shell(), out);
                }
            }
            case ChatEvent.BlockDelta delta -> {
                if (delta.candidate() == 0) {
                    if (!delta.logprobs().isEmpty() && !losesLogprobs) {
                        losesLogprobs = true;
                        losses.add(Place.ROOT, Loss.Kind.DROPPED, ResponseWriter.NO_LOGPROBS);
                    }
                    blocks.delta(delta.text(), out);
                }
            }
            case ChatEvent.CitationAdded added -> {
                if (added.candidate() == 0) {
                    blocks.cite(added.citation(), out);
                }
            }
            case ChatEvent.Signed signed -> {
                if (signed.candidate() == 0) {
                    blocks.sign(signed.signature(), out);
                }
            }
            case ChatEvent.BlockEnd end -> {
                if (end.candidate() == 0) {
                    blocks.end(out);
                }
            }
        }
    }

    private boolean isFirst(int candidate) {
        if (candidate != 0 && !hasOthers) {
            hasOthers = true;
            losses.add(Place.ROOT, Loss.Kind.DROPPED, "an answer beside the first");
        }
        return candidate == 0;
    }

    /** Only Anthropic itself tells its counts at the beginning; they come right after it. */
    private void start(ChatEvent.Start start) {
        extras = start.extras();
        waiting = start;
        if (!extras.protocol().equals(MessagesProtocol.ID)) {
            writeStart();
        }
    }

    private void writeStart() {
        ChatEvent.Start start = waiting;
        if (start == null) {
            return;
        }
        waiting = null;
        begun = true;
        losses.extras(start.extras(), MessagesProtocol.ID);
        ObjectNode message = ReplyNodes.message(ReplyNodes.id(start.id(), context.requestId()), context.model());
        ObjectNode counts = message.putObject("usage");
        UsageWriter.whole(usage, counts);
        ReplyNodes.own(start.extras(), message, counts);
        message.remove("stop_details");
        ReplyNodes.tier(start.tier(), counts);
        if (!message.has("diagnostics")) {
            message.putNull("diagnostics");
        }
        ObjectNode event = Json.object();
        event.put("type", "message_start");
        event.set("message", message);
        send("message_start", event);
    }

    private void end(ChatEvent.End end) {
        ended = true;
        blocks.endSilentCall(FinishReasons.isCut(FinishReasons.write(finish)), out);
        ObjectNode event = Json.object();
        event.put("type", "message_delta");
        ObjectNode delta = event.putObject("delta");
        ReplyNodes.finish(finish, delta);
        ObjectNode counts = event.putObject("usage");
        UsageWriter.atEnd(usage, counts);
        ownAtEnd(end.extras(), event, delta, counts);
        ReplyNodes.tier(end.tier(), counts);
        send("message_delta", event);
        send(STOP);
    }

    /** Of what Anthropic said since the beginning, some belongs to the message and some stands beside it. */
    private void ownAtEnd(Extras last, ObjectNode event, ObjectNode delta, ObjectNode counts) {
        losses.extras(last, MessagesProtocol.ID);
        Extras said = last.protocol().equals(MessagesProtocol.ID) ? last : extras;
        if (!said.protocol().equals(MessagesProtocol.ID)) {
            return;
        }
        ObjectNode fresh = Json.object();
        for (var member : said.members().properties()) {
            boolean ofEnd = member.getKey().equals("stop_details");
            if (ofEnd || !member.getValue().equals(extras.members().get(member.getKey()))) {
                fresh.set(member.getKey(), member.getValue());
            }
        }
        for (String beside : BESIDE) {
            if (fresh.has(beside)) {
                event.set(beside, fresh.remove(beside));
            }
        }
        ReplyNodes.own(new Extras(MessagesProtocol.ID, Place.ROOT, fresh, said.form()), delta, counts);
    }

    private void fail(Fault fault) {
        ended = true;
        send("error", Faults.body(fault, context.requestId()));
    }

    private void send(String name, ObjectNode event) {
        bytes.raw(ascii("event: " + name + "\ndata: ")).value(event).raw(END);
        out.accept(bytes.takeBuffer());
    }

    private void send(byte[] event) {
        out.accept(ByteBuffer.wrap(event.clone()));
    }

    @Override
    public Optional<ByteBuffer> keepAlive() {
        return begun && !ended ? Optional.of(ByteBuffer.wrap(PING.clone())) : Optional.empty();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
