package dev.aiproxy.openai.chat;

import static dev.aiproxy.openai.chat.ChatProtocol.ID;

import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Loss;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.json.JsonBytes;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.ReplyContext;
import dev.aiproxy.api.wire.ReplyEncoder;
import dev.aiproxy.api.wire.WireResponse;
import dev.aiproxy.openai.protocol.Faults;
import dev.aiproxy.openai.protocol.UsageWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes an answer in chunks. What all chunks have in common is put into bytes once. */
final class StreamWriter implements ReplyEncoder {
    private static final Headers HEADERS =
            Headers.of("content-type", "text/event-stream; charset=utf-8", "cache-control", "no-cache");
    private static final byte[] KEEP_ALIVE = ": keep-alive\n\n".getBytes(StandardCharsets.UTF_8);

    private final ChatRequest request;
    private final ReplyContext context;
    private final Losses losses;
    private final AnswerForm form;
    private final Map<Integer, ChoiceWriter> choices = new TreeMap<>();
    private final JsonBytes bytes = new JsonBytes();
    private byte[] head = {};
    private byte[] tail = {};
    private Usage usage = Usage.NONE;
    private boolean tierIsTold;
    private boolean ended;

    StreamWriter(ChatRequest request, ReplyContext context, Losses losses) {
        this.request = request;
        this.context = context;
        this.losses = losses;
        this.form = AnswerForm.of(request);
    }

    @Override
    public WireResponse whole(ChatResponse response) {
        return new ResponseWriter(form, context, losses).write(response);
    }

    @Override
    public Headers streamHeaders() {
        return HEADERS;
    }

    @Override
    public void accept(ChatEvent event, Consumer<ByteBuffer> out) {
        switch (event) {
            case ChatEvent.Start start -> start(start, out);
            case ChatEvent.BlockStart begun -> choice(begun.candidate(), out).begin(begun.block(), begun.shell(), out);
            case ChatEvent.BlockDelta delta -> choice(delta.candidate(), out).delta(delta, out);
            case ChatEvent.CitationAdded added ->
                choice(added.candidate(), out).cite(added.block(), added.citation(), out);
            case ChatEvent.Signed signed ->
                choice(signed.candidate(), out).sign(signed.block(), signed.signature(), out);
            case ChatEvent.BlockEnd end -> choice(end.candidate(), out).end(end.block(), out);
            case ChatEvent.UsageUpdate update -> usage = usage.updatedBy(update.usage());
            case ChatEvent.Finished finished -> {
                losses.extras(finished.extras(), ID);
                choice(finished.candidate(), out).finish(finished, out);
            }
            case ChatEvent.Ping ping -> out.accept(ByteBuffer.wrap(KEEP_ALIVE.clone()));
            case ChatEvent.End end -> end(end, out);
            case ChatEvent.Failed failed -> {
                ended = true;
                String error = "data: {\"error\":" + Json.text(Faults.error(failed.fault(), "messages")) + "}\n\n";
                out.accept(ByteBuffer.wrap(error.getBytes(StandardCharsets.UTF_8)));
            }
        }
    }

    private void start(ChatEvent.Start start, Consumer<ByteBuffer> out) {
        losses.extras(start.extras(), ID);
        long created = start.created() == null ? context.created() : start.created();
        bytes.ascii("data: {\"id\":")
                .string(AnswerForm.id(start.id(), context))
                .ascii(",\"object\":\"chat.completion.chunk\",\"created\":")
                .number(created)
                .ascii(",\"model\":")
                .string(context.model());
        ObjectNode more = Json.object();
        if (start.tier() != null) {
            more.put("service_tier", Tiers.word(start.tier()));
            tierIsTold = true;
        }
        Merge.into(more, start.extras());
        members(more);
        head = bytes.ascii(",\"choices\":[").take();
        tail = (request.streamUsage() ? "],\"usage\":null}\n\n" : "]}\n\n").getBytes(StandardCharsets.UTF_8);
        // The role goes out at once: it tells the client that the answer has begun.
        choice(0, out);
    }

    /** Members of an object that has some already. */
    private void members(ObjectNode more) {
        for (var member : more.properties()) {
            bytes.ascii(",").string(member.getKey()).ascii(":").value(member.getValue());
        }
    }

    private ChoiceWriter choice(int index, Consumer<ByteBuffer> out) {
        ChoiceWriter choice = choices.get(index);
        if (choice == null) {
            choice = new ChoiceWriter(index, form, context, losses, this);
            choices.put(index, choice);
            choice.role(out);
        }
        return choice;
    }

    /** Begins a chunk with a delta of that choice; the caller writes what is in the delta's braces. */
    JsonBytes beginChunk(int index) {
        return bytes.raw(head).ascii("{\"index\":").number(index).ascii(",\"delta\":{");
    }

    /** Ends the chunk that {@link #beginChunk} began. */
    void endChunk(Consumer<ByteBuffer> out) {
        bytes.ascii("},\"finish_reason\":null}").raw(tail);
        out.accept(bytes.takeBuffer());
    }

    /** Ends the chunk and tells how likely its tokens were. */
    void endChunk(JsonNode logprobs, Consumer<ByteBuffer> out) {
        bytes.ascii("},\"logprobs\":")
                .value(logprobs)
                .ascii(",\"finish_reason\":null}")
                .raw(tail);
        out.accept(bytes.takeBuffer());
    }

    /** @param extras what this protocol said of the choice as a whole */
    void finishChunk(int index, String reason, Extras extras, Consumer<ByteBuffer> out) {
        ObjectNode more = Json.object();
        Merge.into(more, extras);
        if (more.remove("message") instanceof ObjectNode message && !message.isEmpty()) {
            String before = "";
            beginChunk(index);
            for (var member : message.properties()) {
                bytes.ascii(before).string(member.getKey()).ascii(":").value(member.getValue());
                before = ",";
            }
            endChunk(out);
        }
        beginChunk(index).ascii("},\"finish_reason\":\"").ascii(reason).ascii("\"");
        members(more);
        bytes.ascii("}").raw(tail);
        out.accept(bytes.takeBuffer());
    }

    private void end(ChatEvent.End end, Consumer<ByteBuffer> out) {
        losses.extras(end.extras(), ID);
        ended = true;
        if (request.streamUsage() && !usage.equals(Usage.NONE)) {
            bytes.raw(head).ascii("],\"usage\":").value(UsageWriter.chat(usage));
            ObjectNode more = Json.object();
            if (end.tier() != null && !tierIsTold) {
                more.put("service_tier", Tiers.word(end.tier()));
            }
            Merge.into(more, end.extras());
            members(more);
            out.accept(bytes.ascii("}\n\n").takeBuffer());
        } else if (end.extras().protocol().equals(ID)) {
            for (String name : end.extras().members().propertyNames()) {
                losses.add(Place.ROOT.member(name), Loss.Kind.DROPPED, "told after the last chunk");
            }
        }
        out.accept(bytes.ascii("data: [DONE]\n\n").takeBuffer());
    }

    @Override
    public Optional<ByteBuffer> keepAlive() {
        return ended ? Optional.empty() : Optional.of(ByteBuffer.wrap(KEEP_ALIVE.clone()));
    }
}
