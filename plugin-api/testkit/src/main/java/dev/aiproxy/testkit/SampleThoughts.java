package dev.aiproxy.testkit;

import static dev.aiproxy.testkit.SampleParts.at;
import static dev.aiproxy.testkit.SampleParts.call;
import static dev.aiproxy.testkit.SampleParts.model;
import static dev.aiproxy.testkit.SampleParts.result;
import static dev.aiproxy.testkit.SampleParts.user;
import static dev.aiproxy.testkit.SampleParts.weather;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Effort;
import dev.aiproxy.api.chat.ReasoningWish;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.chat.Turn.Role;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Requests that are special by thoughts in their history, or by how the model is to think. */
final class SampleThoughts {
    private final SampleParts parts;

    SampleThoughts(SampleParts parts) {
        this.parts = parts;
    }

    /** Adds the samples by their names. */
    void addTo(Map<String, ChatRequest> all) {
        thoughts(all);
    }

    private void thoughts(Map<String, ChatRequest> all) {
        Sealed own = new Sealed(parts.protocol(), parts.realm(), Sealed.Slot.THOUGHT, "c2lnbmVk");
        Sealed foreign = new Sealed("elsewhere", "another", Sealed.Slot.THOUGHT, "Zm9yZWlnbg==");
        Sealed redacted = new Sealed(parts.protocol(), parts.realm(), Sealed.Slot.REDACTED, "cmVkYWN0ZWQ=");
        Sealed ofCall = new Sealed(parts.protocol(), parts.realm(), Sealed.Slot.CALL, "Y2FsbA==");
        all.put("signed thought", thinking(new Block.Reasoning("I think.", own, false, at("thought"))));
        all.put("unsigned thought", thinking(new Block.Reasoning("I think.", null, false, at("thought"))));
        all.put("redacted thought", thinking(new Block.Reasoning("", redacted, true, at("thought"))));
        all.put(
                "thought of another provider",
                thinking(new Block.Reasoning("I think.", foreign, false, at("thought"))));
        all.put(
                "signed call",
                parts.ask(
                                user(Block.Text.of("Hello")),
                                model(call("call_1", "get_weather", "{\"city\":\"Rome\"}")
                                        .withSignature(ofCall)),
                                Turn.of(Role.TOOL, result("call_1", "7 degrees")))
                        .tools(List.of(weather()))
                        .reasoning(new ReasoningWish(
                                ReasoningWish.Mode.UNSAID, Effort.MEDIUM, null, ReasoningWish.Show.UNSAID))
                        .build());
        all.put("effort none", thinking(ReasoningWish.Mode.OFF, Effort.NONE, null, ReasoningWish.Show.UNSAID));
        for (Effort effort :
                List.of(Effort.MINIMAL, Effort.LOW, Effort.MEDIUM, Effort.HIGH, Effort.XHIGH, Effort.MAX)) {
            all.put(
                    "effort " + effort.word(),
                    thinking(ReasoningWish.Mode.UNSAID, effort, null, ReasoningWish.Show.UNSAID));
        }
        all.put("budget", thinking(ReasoningWish.Mode.ON, null, 4096, ReasoningWish.Show.UNSAID));
        all.put(
                "dynamic budget",
                thinking(ReasoningWish.Mode.ON, null, ReasoningWish.DYNAMIC, ReasoningWish.Show.UNSAID));
        all.put("adaptive thinking", thinking(ReasoningWish.Mode.ADAPTIVE, null, null, ReasoningWish.Show.UNSAID));
        all.put("thinking off", thinking(ReasoningWish.Mode.OFF, null, null, ReasoningWish.Show.UNSAID));
        all.put("thoughts shown", thinking(ReasoningWish.Mode.UNSAID, Effort.MEDIUM, null, ReasoningWish.Show.SUMMARY));
        all.put("thoughts hidden", thinking(ReasoningWish.Mode.UNSAID, Effort.MEDIUM, null, ReasoningWish.Show.NONE));
    }

    private ChatRequest thinking(Block.Reasoning thought) {
        return parts.ask(
                        user(Block.Text.of("Hello")),
                        model(thought, call("call_1", "get_weather", "{\"city\":\"Rome\"}")),
                        Turn.of(Role.TOOL, result("call_1", "7 degrees")))
                .tools(List.of(weather()))
                .maxOutput(16000)
                .reasoning(new ReasoningWish(ReasoningWish.Mode.UNSAID, Effort.MEDIUM, null, ReasoningWish.Show.UNSAID))
                .build();
    }

    private ChatRequest thinking(
            ReasoningWish.Mode mode, @Nullable Effort effort, @Nullable Integer budget, ReasoningWish.Show show) {
        return parts.plain().toBuilder()
                .maxOutput(16000)
                .reasoning(new ReasoningWish(mode, effort, budget, show))
                .build();
    }
}
