package dev.aiproxy.openai.chat;

import static dev.aiproxy.openai.chat.ChatProtocol.ID;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Finish;
import dev.aiproxy.api.chat.Loss.Kind;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.ReplyEvents;
import dev.aiproxy.api.chat.TokenLogprob;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.ReplyContext;
import dev.aiproxy.api.wire.ReplyEncoder;
import dev.aiproxy.api.wire.WireResponse;
import dev.aiproxy.openai.protocol.Faults;
import dev.aiproxy.openai.protocol.UsageWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes an answer of the older {@code /v1/completions}, which is text and nothing else. One object per answer. */
final class CompletionWriter implements ReplyEncoder {
    private static final Headers HEADERS =
            Headers.of("content-type", "text/event-stream; charset=utf-8", "cache-control", "no-cache");
    private static final String KEEP_ALIVE = ": keep-alive\n\n";

    private final ChatRequest request;
    private final ReplyContext context;
    private final Losses losses;
    private final Map<Integer, Choice> choices = new TreeMap<>();
    private ChatEvent.Start start = ChatEvent.Start.of("", "");
    private Usage usage = Usage.NONE;
    private boolean ended;

    CompletionWriter(ChatRequest request, ReplyContext context, Losses losses) {
        this.request = request;
        this.context = context;
        this.losses = losses;
    }

    @Override
    public WireResponse whole(ChatResponse response) {
        ReplyEvents.of(response, event -> take(event, null));
        ObjectNode document = envelope();
        ArrayNode all = document.putArray("choices");
        choices.forEach(
                (index, choice) -> all.add(choice(index, choice.text.toString(), choice.logprobs, 0, choice.reason)));
        if (!usage.equals(Usage.NONE)) {
            document.set("usage", UsageWriter.chat(usage));
        }
        return WireResponse.json(200, Json.text(document));
    }

    @Override
    public Headers streamHeaders() {
        return HEADERS;
    }

    @Override
    public void accept(ChatEvent event, Consumer<ByteBuffer> out) {
        take(event, out);
    }

    /** @param out null while a whole answer is put together */
    private void take(ChatEvent event, @Nullable Consumer<ByteBuffer> out) {
        switch (event) {
            case ChatEvent.Start begun -> {
                losses.extras(begun.extras(), ID);
                start = begun;
            }
            case ChatEvent.BlockStart begun -> begin(begun, out);
            case ChatEvent.BlockDelta delta -> {
                Choice choice = choice(delta.candidate());
                if (choice.isText(delta.block())) {
                    say(delta.candidate(), choice, delta.text(), delta.logprobs(), out);
                }
            }
            case ChatEvent.CitationAdded added ->
                losses.add(added.citation().extras().place(), Kind.DROPPED, "completions cite nothing");
            case ChatEvent.Signed signed -> {
                // the host keeps what the provider wants back
            }
            case ChatEvent.BlockEnd end -> {}
            case ChatEvent.UsageUpdate update -> usage = usage.updatedBy(update.usage());
            case ChatEvent.Finished finished -> {
                losses.extras(finished.extras(), ID);
                Choice choice = choice(finished.candidate());
                choice.reason = reason(finished.finish());
                send(choice(finished.candidate(), "", List.of(), choice.length(), choice.reason), out);
            }
            case ChatEvent.Ping ping -> raw(KEEP_ALIVE, out);
            case ChatEvent.End end -> end(end.extras(), out);
            case ChatEvent.Failed failed -> {
                ended = true;
                raw("data: {\"error\":" + Json.text(Faults.error(failed.fault(), "prompt")) + "}\n\n", out);
            }
        }
    }

    private Choice choice(int index) {
        return choices.computeIfAbsent(index, number -> new Choice());
    }

    private void begin(ChatEvent.BlockStart begun, @Nullable Consumer<ByteBuffer> out) {
        Choice choice = choice(begun.candidate());
        Block shell = begun.shell();
        losses.extras(shell.extras(), ID);
        switch (shell) {
            case Block.Text text -> {
                choice.texts.add(begun.block());
                text.citations()
                        .forEach(citation ->
                                losses.add(citation.extras().place(), Kind.DROPPED, "completions cite nothing"));
                say(begun.candidate(), choice, text.text(), text.logprobs(), out);
            }
            case Block.Refusal refusal -> {
                losses.add(refusal.extras().place(), Kind.EMULATED, "a refusal is text here");
                choice.texts.add(begun.block());
                say(begun.candidate(), choice, refusal.text(), refusal.logprobs(), out);
            }
            case Block.Reasoning thought -> {
                // nobody can ask for thoughts here
            }
            case Block.Foreign foreign -> AnswerParts.lost(foreign, losses);
            case Block.ToolCall call -> lost(call.extras());
            case Block.Media media -> lost(media.extras());
            case Block.ToolResult result -> lost(result.extras());
        }
    }

    private void lost(Extras extras) {
        losses.add(extras.place(), Kind.DROPPED, "completions are text only");
    }

    private void say(
            int index, Choice choice, String text, List<TokenLogprob> logprobs, @Nullable Consumer<ByteBuffer> out) {
        if (text.isEmpty() && logprobs.isEmpty()) {
            return;
        }
        int offset = choice.length();
        choice.text.append(text);
        choice.logprobs.addAll(logprobs);
        send(choice(index, text, logprobs, offset, null), out);
    }

    private ObjectNode envelope() {
        ObjectNode document = Json.object();
        document.put("id", start.id().isEmpty() ? "cmpl-" + context.requestId() : start.id());
        document.put("object", "text_completion");
        document.put("created", start.created() == null ? context.created() : start.created());
        document.put("model", context.model());
        return document;
    }

    private static ObjectNode choice(
            int index, String text, List<TokenLogprob> logprobs, int offset, @Nullable String reason) {
        ObjectNode choice = Json.object().put("index", index).put("text", text);
        choice.set("logprobs", logprobs(logprobs, offset));
        choice.put("finish_reason", reason);
        return choice;
    }

    /** The older form of log probabilities: a list for each thing that is told of the tokens. */
    private static JsonNode logprobs(List<TokenLogprob> logprobs, int offset) {
        if (logprobs.isEmpty()) {
            return NullNode.getInstance();
        }
        ObjectNode lists = Json.object();
        ArrayNode tokens = lists.putArray("tokens");
        ArrayNode values = lists.putArray("token_logprobs");
        ArrayNode tops = lists.putArray("top_logprobs");
        ArrayNode offsets = lists.putArray("text_offset");
        int at = offset;
        for (TokenLogprob logprob : logprobs) {
            String token = logprob.chosen().token();
            tokens.add(token);
            values.add(logprob.chosen().logprob());
            ObjectNode top = tops.addObject();
            logprob.alternatives().forEach(other -> top.put(other.token(), other.logprob()));
            offsets.add(at);
            at += token.length();
        }
        return lists;
    }

    private static String reason(Finish finish) {
        String reason = FinishReasons.write(finish, false, false);
        return reason.equals("tool_calls") ? "stop" : reason;
    }

    private void send(ObjectNode choice, @Nullable Consumer<ByteBuffer> out) {
        if (out == null) {
            return;
        }
        ObjectNode chunk = envelope();
        chunk.putArray("choices").add(choice);
        if (request.streamUsage()) {
            chunk.putNull("usage");
        }
        raw("data: " + Json.text(chunk) + "\n\n", out);
    }

    private void end(Extras extras, @Nullable Consumer<ByteBuffer> out) {
        losses.extras(extras, ID);
        ended = true;
        if (out != null && request.streamUsage() && !usage.equals(Usage.NONE)) {
            ObjectNode chunk = envelope();
            chunk.putArray("choices");
            chunk.set("usage", UsageWriter.chat(usage));
            raw("data: " + Json.text(chunk) + "\n\n", out);
        }
        raw("data: [DONE]\n\n", out);
    }

    private static void raw(String text, @Nullable Consumer<ByteBuffer> out) {
        if (out != null) {
            out.accept(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        }
    }

    @Override
    public Optional<ByteBuffer> keepAlive() {
        return ended ? Optional.empty() : Optional.of(ByteBuffer.wrap(KEEP_ALIVE.getBytes(StandardCharsets.UTF_8)));
    }

    private static final class Choice {
        private final StringBuilder text = new StringBuilder();
        private final List<TokenLogprob> logprobs = new ArrayList<>();
        private final List<Integer> texts = new ArrayList<>();
        private @Nullable String reason;

        private boolean isText(int block) {
            return texts.contains(block);
        }

        private int length() {
            return text.length();
        }
    }
}
