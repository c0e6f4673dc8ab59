package dev.aiproxy.claude.messages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.Carrier;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Finish;
import dev.aiproxy.api.chat.FinishReason;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.wire.ReplyEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Signatures that an Anthropic client carries for other providers, seen by what it brings back. */
class CarriedSignaturesTest {
    private static final ChatEvent START = ChatEvent.Start.of("chatcmpl-1", "gpt");
    private static final ChatEvent END = ChatEvent.End.PLAIN;
    private static final Sealed SIGNATURE = new Sealed("gemini", "g", Sealed.Slot.THOUGHT, "sig");

    private static ChatEvent begin(int block, Block shell) {
        return new ChatEvent.BlockStart(0, block, shell);
    }

    private static ChatEvent delta(int block, String text) {
        return new ChatEvent.BlockDelta(0, block, text);
    }

    private static ChatEvent end(int block) {
        return new ChatEvent.BlockEnd(0, block);
    }

    private static ChatEvent finish(FinishReason reason) {
        return new ChatEvent.Finished(0, Finish.of(reason, "raw"));
    }

    /** What the client sends back of an answer, as it is read from its next request. */
    private static List<Block> replayed(String stream) {
        // What an SDK puts together of a stream is what the same answer is in one document.
        var message = Json.object();
        message.put("model", "m");
        var turn = message.putArray("messages").addObject().put("role", "assistant");
        var content = turn.putArray("content");
        for (JsonNode event : Wire.data(stream)) {
            switch (event.path("type").stringValue("")) {
                case "content_block_start" -> content.add(event.get("content_block"));
                case "content_block_delta" -> {
                    var block = (ObjectNode) content.get(content.size() - 1);
                    JsonNode delta = event.get("delta");
                    switch (delta.path("type").stringValue("")) {
                        case "text_delta" ->
                            block.put(
                                    "text",
                                    block.path("text").stringValue("")
                                            + delta.path("text").stringValue(""));
                        case "thinking_delta" -> block.set("thinking", delta.get("thinking"));
                        case "signature_delta" -> block.set("signature", delta.get("signature"));
                        default ->
                            block.set(
                                    "input",
                                    Json.parse(delta.path("partial_json").stringValue("")));
                    }
                }
                default -> {
                    // the frame
                }
            }
        }
        return Wire.read(Json.text(message)).turns().getFirst().blocks().stream()
                .map(CarriedSignaturesTest::withoutPlace)
                .toList();
    }

    private static Block withoutPlace(Block block) {
        return switch (block) {
            case Block.ToolCall call ->
                Block.ToolCall.of(call.id(), call.name(), call.input()).withSignature(call.signature());
            case Block.Reasoning thought ->
                new Block.Reasoning(thought.text(), thought.signature(), thought.redacted(), Extras.NONE);
            default -> block;
        };
    }

    @Test
    void carriesTheSignatureOfACallBeforeIt() {
        Sealed sealed = new Sealed("gemini", "g", Sealed.Slot.CALL, "s");
        for (boolean inShell : new boolean[] {true, false}) {
            Block.ToolCall call = Block.ToolCall.of("a", "f", "").withSignature(inShell ? sealed : null);
            String stream = Wire.stream(
                    START,
                    begin(0, call),
                    new ChatEvent.Signed(0, 0, sealed),
                    delta(0, "{}"),
                    end(0),
                    finish(FinishReason.TOOL_CALLS),
                    END);
            assertThat(replayed(stream))
                    .containsExactly(Block.ToolCall.of("a", "f", "{}").withSignature(sealed));
        }
    }

    @Test
    void carriesTheSignatureOfACallAfterItIfItCameLate() {
        Sealed sealed = new Sealed("gemini", "g", Sealed.Slot.CALL, "s");
        String stream = Wire.stream(
                START,
                begin(0, Block.ToolCall.of("a", "f", "")),
                delta(0, "{}"),
                new ChatEvent.Signed(0, 0, sealed),
                end(0),
                begin(1, Block.ToolCall.of("b", "f", "")),
                end(1),
                finish(FinishReason.TOOL_CALLS),
                END);
        assertThat(replayed(stream))
                .containsExactly(
                        Block.ToolCall.of("a", "f", "{}").withSignature(sealed), Block.ToolCall.of("b", "f", "{}"));
    }

    @Test
    void carriesTheSignatureOfATextBehindItUnlessItIsTheLast() {
        Sealed sealed = new Sealed("gemini", "g", Sealed.Slot.TEXT, "s");
        String between = Wire.stream(
                START,
                begin(0, Block.Text.of("")),
                delta(0, "a"),
                new ChatEvent.Signed(0, 0, sealed),
                end(0),
                begin(1, Block.ToolCall.of("b", "f", "")),
                end(1),
                finish(FinishReason.TOOL_CALLS),
                END);
        assertThat(((Block.Text) replayed(between).getFirst()).signature()).isEqualTo(sealed);
        String last = Wire.stream(
                START,
                begin(0, Block.Text.of("")),
                delta(0, "a"),
                new ChatEvent.Signed(0, 0, sealed),
                end(0),
                finish(FinishReason.STOP),
                END);
        assertThat(replayed(last)).singleElement().isInstanceOfSatisfying(Block.Text.class, text -> {
            assertThat(text.text()).isEqualTo("a");
            assertThat(text.signature()).isNull();
        });
    }

    @Test
    void givesAnUnsignedThoughtACarrierWithoutAValue() {
        String stream = Wire.stream(
                START, begin(0, Block.Reasoning.of("")), delta(0, "T"), end(0), finish(FinishReason.STOP), END);
        assertThat(replayed(stream)).containsExactly(Block.Reasoning.of("T"));
    }

    @Test
    void hidesThoughtsFromAClientThatWantsNoneAndStillCarriesTheirSignature() {
        ChatRequest request = Wire.read(
                "{\"model\":\"m\",\"messages\":[],\"thinking\":{\"type\":\"adaptive\"," + "\"display\":\"omitted\"}}");
        ReplyEncoder encoder = new MessagesChatIngress().encoder(request, Wire.CONTEXT, new Losses());
        StringBuilder all = new StringBuilder();
        for (ChatEvent event : List.of(
                START,
                begin(0, Block.Reasoning.of("")),
                delta(0, "secret"),
                new ChatEvent.Signed(0, 0, SIGNATURE),
                end(0),
                finish(FinishReason.STOP),
                END)) {
            encoder.accept(event, bytes -> all.append(StandardCharsets.UTF_8.decode(bytes)));
        }
        assertThat(all).doesNotContain("secret").contains(Carrier.wrap(SIGNATURE));
    }
}
