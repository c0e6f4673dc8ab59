package dev.aiproxy.host.sample;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.Source;
import dev.aiproxy.api.chat.StateWish;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.wire.ChatIngress;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.ReplyContext;
import dev.aiproxy.api.wire.ReplyEncoder;
import dev.aiproxy.api.wire.WireCheck;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.api.wire.WireResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Conversion for clients of the sample protocol: {@code text}, {@code call}, {@code stop}, {@code previous}, {@code recall} and
 * {@code picture} in the request.
 */
final class SampleChat implements ChatIngress {
    private static final Set<String> KNOWN =
            Set.of("model", "stream", "text", "call", "stop", "previous", "recall", "picture");

    @Override
    public ChatRequest decode(WireRequest request) {
        JsonNode body = Json.parse(request.body().contiguous());
        List<Turn> turns = new ArrayList<>();
        turns.add(Turn.of(Turn.Role.USER, Block.Text.of(body.path("text").asString("nothing"))));
        if (body.has("picture")) {
            Source where = new Source.Url(body.path("picture").asString(""), null);
            turns.add(Turn.of(Turn.Role.USER, Block.Media.of(Block.Media.Kind.IMAGE, where, null, Extras.NONE)));
        }
        if (body.has("call")) {
            turns.add(Turn.of(
                    Turn.Role.ASSISTANT, Block.ToolCall.of(body.path("call").asString(""), "look", "{ \"a\" : 1 }")));
        }
        if (body.has("recall")) {
            Block named = new Block.Foreign(SampleProtocol.ID, "recall", body.path("recall"), null, Extras.NONE);
            turns.add(Turn.of(Turn.Role.ASSISTANT, named));
        }
        String previous = body.path("previous").asString("");
        return ChatRequest.builder(body.path("model").asString(""), turns).stream(
                        body.path("stream").asBoolean(false))
                .stop(body.has("stop") ? List.of(body.path("stop").asString("")) : List.of())
                .state(previous.isEmpty() ? StateWish.NONE : new StateWish(null, previous, null, false))
                .extras(Extras.unknown(SampleProtocol.ID, Place.ROOT, body, KNOWN))
                .build();
    }

    @Override
    public ChatRequest resolve(ChatRequest request, Function<String, Optional<List<Block>>> answers) {
        Turn last = request.turns().getLast();
        if (!(last.blocks().getFirst() instanceof Block.Foreign named)) {
            return request;
        }
        List<Turn> turns = new ArrayList<>(request.turns());
        turns.set(
                turns.size() - 1,
                answers.apply(named.json().asString(""))
                        .map(last::withBlocks)
                        .orElse(Turn.of(Turn.Role.ASSISTANT, Block.Text.of("nothing known"))));
        return request.toBuilder().turns(turns).build();
    }

    @Override
    public ReplyEncoder encoder(ChatRequest request, ReplyContext context, Losses losses) {
        return new Encoder(context, request.state().previousId());
    }

    @Override
    public WireResponse encodeForgotten(String id) {
        return WireResponse.json(200, "{\"forgotten\":\"" + id + "\"}");
    }

    @Override
    public WireResponse encodeCount(WireRequest request, long tokens) {
        return WireResponse.json(200, "{\"tokens\":" + tokens + "}");
    }

    @Override
    public WireCheck streamCheck() {
        return new WireCheck() {
            @Override
            public void accept(ByteBuffer chunk) {
                String text = StandardCharsets.UTF_8.decode(chunk).toString();
                if (text.contains("FORBIDDEN")) {
                    throw new IllegalStateException("a forbidden word");
                }
            }

            @Override
            public void end() {}
        };
    }

    private static final class Encoder implements ReplyEncoder {
        private final ReplyContext context;
        private final String after;

        Encoder(ReplyContext context, @Nullable String previous) {
            this.context = context;
            this.after = previous == null ? "" : ",\"after\":\"" + previous + "\"";
        }

        @Override
        public WireResponse whole(ChatResponse response) {
            StringBuilder text = new StringBuilder();
            for (Block block : response.candidates().getFirst().blocks()) {
                text.append(
                        block instanceof Block.Text part
                                ? part.text()
                                : "<" + block.getClass().getSimpleName() + ">");
            }
            return WireResponse.json(
                    200,
                    "{\"model\":\"" + context.model() + "\",\"text\":\"" + text + "\",\"finish\":\""
                            + response.candidates().getFirst().finish().reason() + "\",\"tokens\":"
                            + response.usage().total() + ",\"id\":\""
                            + replyId().orElseThrow() + '"' + after + '}');
        }

        @Override
        public Headers streamHeaders() {
            return Headers.of("content-type", "text/event-stream");
        }

        @Override
        public void accept(ChatEvent event, Consumer<ByteBuffer> out) {
            String text = switch (event) {
                case ChatEvent.Start start -> "start " + context.model();
                case ChatEvent.BlockStart start ->
                    "block " + start.block() + " " + start.shell().getClass().getSimpleName();
                case ChatEvent.BlockDelta delta -> "delta " + delta.block() + " " + delta.text();
                case ChatEvent.Finished finished ->
                    "finish " + finished.finish().reason();
                case ChatEvent.UsageUpdate update ->
                    "usage " + update.usage().input() + " " + update.usage().output();
                case ChatEvent.End end -> "end";
                case ChatEvent.Failed failed -> "failed " + failed.fault().message();
                default -> "";
            };
            if (!text.isEmpty()) {
                out.accept(ByteBuffer.wrap(("data: " + text + "\n\n").getBytes(StandardCharsets.UTF_8)));
            }
        }

        @Override
        public Optional<ByteBuffer> keepAlive() {
            return Optional.of(ByteBuffer.wrap(": still here\n\n".getBytes(StandardCharsets.UTF_8)));
        }

        @Override
        public Optional<String> replyId() {
            return Optional.of("answer-" + context.requestId());
        }
    }
}
