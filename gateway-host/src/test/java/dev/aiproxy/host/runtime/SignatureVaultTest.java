package dev.aiproxy.host.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.Candidate;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Finish;
import dev.aiproxy.api.chat.FinishReason;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.chat.Usage;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SignatureVaultTest {
    private static final Sealed FIRST = new Sealed("far", "r", Sealed.Slot.CALL, "first");
    private static final Sealed SECOND = new Sealed("far", "r", Sealed.Slot.CALL, "second");

    private final SignatureVault vault = new SignatureVault();

    private static Block.ToolCall call(String name, String input) {
        return Block.ToolCall.of("call_1", name, input);
    }

    private void keep(String tenant, Block... blocks) {
        Candidate candidate = new Candidate(0, List.of(blocks), Finish.of(FinishReason.TOOL_CALLS, "x"), Extras.NONE);
        vault.keep(tenant, new ChatResponse("i", "m", null, List.of(candidate), Usage.NONE, null, Extras.NONE));
    }

    private List<Block> restored(String tenant, Block... blocks) {
        ChatRequest request = ChatRequest.builder(
                        "m",
                        List.of(
                                Turn.of(Turn.Role.USER, Block.Text.of("one beginning")),
                                Turn.of(Turn.Role.ASSISTANT, blocks)))
                .build();
        return vault.restore(tenant, request).turns().getLast().blocks();
    }

    private @Nullable Sealed signature(String tenant, Block.ToolCall call) {
        return ((Block.ToolCall) restored(tenant, call).getLast()).signature();
    }

    @Test
    void tellsCallsOfOneIdAndNameApartByTheirArguments() {
        keep("t", call("look", "{\"city\":\"Rome\"}").withSignature(FIRST));
        keep("t", call("look", "{\"city\":\"Oslo\"}").withSignature(SECOND));
        assertThat(signature("t", call("look", "{\"city\":\"Rome\"}"))).isEqualTo(FIRST);
        assertThat(signature("t", call("look", "{ \"city\" : \"Oslo\" }"))).isEqualTo(SECOND);
        assertThat(signature("t", call("look", "{\"city\":\"Bern\"}"))).isNull();
        assertThat(signature("t", call("seek", "{\"city\":\"Rome\"}"))).isNull();
    }

    @Test
    void givesNobodyWhatWasKeptForAnother() {
        keep("t", call("look", "{}").withSignature(FIRST));
        assertThat(signature("other", call("look", "{}"))).isNull();
        assertThat(signature("t", call("look", ""))).isEqualTo(FIRST);
    }

    @Test
    void leavesASignatureThatTheClientBroughtBackAlone() {
        keep("t", call("look", "{}").withSignature(FIRST));
        assertThat(signature("t", call("look", "{}").withSignature(SECOND))).isEqualTo(SECOND);
    }

    @Test
    void putsThoughtsBackBeforeTheirCallUnlessTheClientBroughtSome() {
        Block thought =
                new Block.Reasoning("T", new Sealed("far", "r", Sealed.Slot.THOUGHT, "thought"), false, Extras.NONE);
        keep("t", thought, call("look", "{}"));
        assertThat(restored("t", call("look", "{}"))).containsExactly(thought, call("look", "{}"));
        assertThat(restored("t", thought, call("look", "{}"))).containsExactly(thought, call("look", "{}"));
    }
}
