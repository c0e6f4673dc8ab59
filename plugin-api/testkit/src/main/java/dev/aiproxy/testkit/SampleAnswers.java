package dev.aiproxy.testkit;

import static dev.aiproxy.testkit.SampleParts.cited;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.Candidate;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Finish;
import dev.aiproxy.api.chat.FinishReason;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.chat.Source;
import dev.aiproxy.api.chat.TokenLogprob;
import dev.aiproxy.api.chat.Usage;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Answers by what is special about them; they answer {@link CanonicalSamples#withTools}. */
final class SampleAnswers {
    private final SampleParts parts;

    SampleAnswers(SampleParts parts) {
        this.parts = parts;
    }

    /** The samples by their names. */
    Map<String, ChatResponse> all() {
        Map<String, ChatResponse> all = new LinkedHashMap<>();
        Block hello = Block.Text.of("Hello 😀, world.");
        Sealed sealed = new Sealed(parts.protocol(), parts.realm(), Sealed.Slot.THOUGHT, "c2lnbmVk");
        all.put("text", said(FinishReason.STOP, hello));
        all.put("nothing", said(FinishReason.STOP));
        all.put("thought and text", said(FinishReason.STOP, Block.Reasoning.of("I think."), hello));
        all.put(
                "signed thought and text",
                said(FinishReason.STOP, new Block.Reasoning("I think.", sealed, false, Extras.NONE), hello));
        all.put(
                "redacted thought and text",
                said(
                        FinishReason.STOP,
                        new Block.Reasoning(
                                "",
                                new Sealed(parts.protocol(), parts.realm(), Sealed.Slot.REDACTED, "cmVk"),
                                true,
                                Extras.NONE),
                        hello));
        all.put(
                "call",
                said(FinishReason.TOOL_CALLS, Block.ToolCall.of("call_1", "get_weather", "{\"city\":\"Rome\"}")));
        all.put("call without arguments", said(FinishReason.TOOL_CALLS, Block.ToolCall.of("call_1", "get_time", "{}")));
        all.put(
                "thought, text and parallel calls",
                said(
                        FinishReason.TOOL_CALLS,
                        new Block.Reasoning("I think.", sealed, false, Extras.NONE),
                        hello,
                        Block.ToolCall.of("call_1", "get_weather", "{\"city\":\"Rome\"}"),
                        Block.ToolCall.of("call_2", "get_weather", "{\"city\":\"Oslo\"}")));
        all.put(
                "signed call",
                said(
                        FinishReason.TOOL_CALLS,
                        Block.ToolCall.of("call_1", "get_weather", "{\"city\":\"Rome\"}")
                                .withSignature(
                                        new Sealed(parts.protocol(), parts.realm(), Sealed.Slot.CALL, "Y2FsbA=="))));
        all.put(
                "custom call",
                said(
                        FinishReason.TOOL_CALLS,
                        new Block.ToolCall("call_1", "run_sql", null, true, "select 1", null, null, Extras.NONE)));
        all.put("refusal", said(FinishReason.REFUSAL, new Block.Refusal("I can't.", Extras.NONE)));
        all.put("citations", said(FinishReason.STOP, cited()));
        all.put(CanonicalSamples.LOGPROBS, said(FinishReason.STOP, probable()));
        all.put(
                "picture",
                said(
                        FinishReason.STOP,
                        Block.Media.of(
                                Block.Media.Kind.IMAGE,
                                new Source.Bytes("image/png", CanonicalSamples.PNG),
                                null,
                                Extras.NONE)));
        for (FinishReason reason : List.of(
                FinishReason.MAX_TOKENS,
                FinishReason.CONTEXT_WINDOW,
                FinishReason.CONTENT_FILTER,
                FinishReason.STOP_SEQUENCE,
                FinishReason.PAUSE,
                FinishReason.MALFORMED_TOOL_CALL,
                FinishReason.STEERED,
                FinishReason.OTHER)) {
            all.put("finish " + reason.name().toLowerCase(Locale.ROOT), said(reason, hello));
        }
        Finish stopped = new Finish(FinishReason.STOP_SEQUENCE, "", "END", null, false);
        all.put("stop text", answer(new Candidate(0, List.of(hello), stopped, Extras.NONE)));
        all.put(
                "two candidates",
                answer(
                        new Candidate(0, List.of(hello), Finish.of(FinishReason.STOP, ""), Extras.NONE),
                        new Candidate(
                                1, List.of(Block.Text.of("Bye.")), Finish.of(FinishReason.STOP, ""), Extras.NONE)));
        all.put("usage unknown", used(Usage.NONE));
        all.put("usage with caches and reasoning", used(new Usage(100, 40, 10, 30, 12)));
        all.put(
                "usage with fine counts",
                used(new Usage(100, 40, 10, 30, 12)
                        .with(Usage.CACHE_WRITE_5M, 4)
                        .with(Usage.CACHE_WRITE_1H, 6)
                        .with(Usage.INPUT_AUDIO, 3)
                        .with(Usage.OUTPUT_AUDIO, 2)
                        .with(Usage.WEB_SEARCHES, 1)));
        return all;
    }

    private static Block.Text probable() {
        TokenLogprob.Choice hello =
                new TokenLogprob.Choice("Hello", new BigDecimal("-0.25"), List.of(0x48, 0x65, 0x6C, 0x6C, 0x6F), null);
        TokenLogprob.Choice hi = new TokenLogprob.Choice("Hi", new BigDecimal("-1.5"), List.of(0x48, 0x69), null);
        TokenLogprob.Choice stop = new TokenLogprob.Choice(".", new BigDecimal("-0.125"), List.of(0x2E), null);
        return new Block.Text(
                "Hello.",
                List.of(),
                null,
                null,
                List.of(new TokenLogprob(hello, List.of(hello, hi)), new TokenLogprob(stop, List.of(stop))),
                Extras.NONE);
    }

    private ChatResponse said(FinishReason reason, Block... blocks) {
        return answer(new Candidate(0, List.of(blocks), Finish.of(reason, ""), Extras.NONE));
    }

    private ChatResponse answer(Candidate... candidates) {
        return new ChatResponse(
                "answer_1", parts.model(), 1_700_000_000L, List.of(candidates), Usage.of(10, 5), null, Extras.NONE);
    }

    private ChatResponse used(Usage usage) {
        ChatResponse plain = said(FinishReason.STOP, Block.Text.of("Hello."));
        return new ChatResponse(
                plain.id(), plain.model(), plain.created(), plain.candidates(), usage, null, Extras.NONE);
    }
}
