package dev.aiproxy.openai.responses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.Candidate;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.chat.Finish;
import dev.aiproxy.api.chat.FinishReason;
import dev.aiproxy.api.chat.ReplyEvents;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.chat.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Clients that name items of earlier answers instead of sending them again. */
class ReferencesTest {
    private static final String ANSWER = "resp_gwreq-1";
    private static final Block THOUGHT =
            new Block.Reasoning("T", new Sealed("far", "r", Sealed.Slot.THOUGHT, "s"), false, Extras.NONE);
    private static final Block SIGNED_CALL =
            Block.ToolCall.of("c1", "f", "{\"a\":1}").withSignature(new Sealed("far", "r", Sealed.Slot.CALL, "s2"));
    private static final Block FREE = new Block.ToolCall("c2", "sql", null, true, "SELECT", null, null, Extras.NONE);
    private static final Block SIGNED_TEXT =
            new Block.Text("signed", List.of(), new Sealed("far", "r", Sealed.Slot.TEXT, "s3"), null, Extras.NONE);
    private static final List<Block> BLOCKS = List.of(
            THOUGHT,
            Block.Text.of("Hi"),
            new Block.Refusal("no", Extras.NONE),
            SIGNED_CALL,
            FREE,
            SIGNED_TEXT,
            Block.Text.of("more"),
            Block.ToolCall.of("c3", "g", "{}"));

    private static ChatResponse answer() {
        Candidate candidate = new Candidate(0, BLOCKS, Finish.of(FinishReason.TOOL_CALLS, "x"), Extras.NONE);
        return new ChatResponse("id", "m", null, List.of(candidate), Usage.NONE, null, Extras.NONE);
    }

    private static List<String> ids(JsonNode output) {
        List<String> ids = new ArrayList<>();
        output.forEach(item -> ids.add(item.path("id").stringValue("")));
        return ids;
    }

    private static ChatRequest asking(List<String> ids, String after) {
        StringBuilder input = new StringBuilder("{\"role\":\"user\",\"content\":\"go\"}");
        ids.forEach(id -> input.append(",{\"type\":\"item_reference\",\"id\":\"")
                .append(id)
                .append("\"}"));
        return Codec.read("{\"model\":\"m\",\"input\":[" + input + after + "]}");
    }

    private static ChatRequest resolve(ChatRequest request) {
        return Codec.INGRESS.resolve(request, id -> id.equals(ANSWER) ? Optional.of(BLOCKS) : Optional.empty());
    }

    @Test
    void aReferenceToEachItemOfAnAnswerGivesTheAnswerBack() {
        ChatRequest asked = Codec.read("{\"model\":\"m\",\"input\":\"go\"}");
        List<String> ids = ids(Codec.whole(asked, answer()).path("output"));
        String result = ",{\"type\":\"function_call_output\",\"call_id\":\"c1\",\"output\":\"1\"}";
        ChatRequest resolved = resolve(asking(ids, result));
        assertThat(resolved.turns())
                .extracting(Turn::role)
                .containsExactly(Turn.Role.USER, Turn.Role.ASSISTANT, Turn.Role.TOOL);
        assertThat(resolved.turns().get(1).blocks()).isEqualTo(BLOCKS);
        Codec.INGRESS.requireSelfContained(resolved);
    }

    @Test
    void itemsAreNumberedAlikeInAStreamWhoseSignaturesComeLate() {
        ChatRequest asked = Codec.read("{\"model\":\"m\",\"input\":\"go\",\"stream\":true}");
        List<ChatEvent> events = new ArrayList<>();
        ReplyEvents.of(answer(), event -> {
            if (event instanceof ChatEvent.BlockStart start
                    && start.shell() instanceof Block.ToolCall call
                    && call.signature() != null) {
                events.add(new ChatEvent.BlockStart(0, start.block(), call.withSignature(null)));
            } else if (event instanceof ChatEvent.BlockEnd end && end.block() == 3) {
                events.add(new ChatEvent.Signed(0, 3, new Sealed("far", "r", Sealed.Slot.CALL, "s2")));
                events.add(end);
            } else if (!(event instanceof ChatEvent.Signed signed && signed.block() == 3)) {
                events.add(event);
            }
        });
        List<String> ids =
                ids(Codec.last(Codec.stream(asked, events)).path("response").path("output"));
        assertThat(ids)
                .containsExactlyInAnyOrderElementsOf(
                        ids(Codec.whole(asked, answer()).path("output")));
        assertThat(resolve(asking(ids, "")).turns().get(1).blocks()).isEqualTo(BLOCKS);
    }

    @Test
    void itemsSentWholeAndItemsNamedMakeOneTurn() {
        String call = ",{\"type\":\"function_call\",\"call_id\":\"c9\",\"name\":\"f\",\"arguments\":\"{}\"}";
        ChatRequest resolved = resolve(asking(List.of("rs_gwreq-1_0"), call));
        assertThat(resolved.turns()).hasSize(2);
        assertThat(resolved.turns().get(1).blocks()).hasSize(2).startsWith(THOUGHT);
    }

    @Test
    void whatIsNotKnownIsStillRefused() {
        for (String id :
                List.of("rs_gwreq-2_0", "msg_gwreq-1_99", "fc_gwreq-1_0", "rs_68af", "msg_gw", "_", "rs_gw_x")) {
            ChatRequest resolved = resolve(asking(List.of(id), ""));
            assertThatThrownBy(() -> Codec.INGRESS.requireSelfContained(resolved))
                    .as(id)
                    .isInstanceOfSatisfying(FaultException.class, e -> {
                        assertThat(e.fault().status()).isEqualTo(400);
                        assertThat(e.fault().param()).contains("input[1]");
                    });
        }
    }

    @Test
    void anItemCanBeNamedOnlyOnce() {
        ChatRequest asked = asking(List.of("rs_gwreq-1_0", "rs_gwreq-1_0"), "");
        assertThatThrownBy(() -> resolve(asked))
                .isInstanceOfSatisfying(
                        FaultException.class,
                        e -> assertThat(e.fault().message())
                                .isEqualTo("Duplicate item found with id 'rs_gwreq-1_0' at input[2]."));
    }
}
