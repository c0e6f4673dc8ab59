package dev.aiproxy.testkit;

import static dev.aiproxy.testkit.SampleParts.sql;
import static dev.aiproxy.testkit.SampleParts.time;
import static dev.aiproxy.testkit.SampleParts.weather;

import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.Effort;
import dev.aiproxy.api.chat.ReasoningWish;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Requests and answers that between them use every field and every kind of block of the canonical model, each sample one
 * thing more than the plainest.
 */
public final class CanonicalSamples {
    /** A picture of one pixel. */
    public static final String PNG =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    /** The answer that tells how likely its tokens were, which only some formats can. */
    public static final String LOGPROBS = "log probabilities";

    private final SampleParts parts;

    /**
     * @param protocol id of the protocol that signed what is signed
     * @param realm name of the provider that signed it
     * @param model the name that requests ask for
     */
    public CanonicalSamples(String protocol, String realm, String model) {
        parts = new SampleParts(protocol, realm, model);
    }

    /** The plainest request. */
    public ChatRequest plain() {
        return parts.plain();
    }

    /** A request that declares the tools which the sample answers call. */
    public ChatRequest withTools() {
        return plain().toBuilder()
                .tools(List.of(weather(), time(), sql()))
                .maxOutput(16000)
                .reasoning(
                        new ReasoningWish(ReasoningWish.Mode.UNSAID, Effort.MEDIUM, null, ReasoningWish.Show.SUMMARY))
                .build();
    }

    /** Requests by what is special about them. */
    public Map<String, ChatRequest> requests() {
        Map<String, ChatRequest> all = new LinkedHashMap<>();
        all.put("text", plain());
        new SampleMessages(parts).addTo(all);
        new SampleTools(parts).addTo(all);
        new SampleThoughts(parts).addTo(all);
        new SampleWishes(parts).addTo(all);
        return all;
    }

    /** Answers by what is special about them; they answer {@link #withTools}. */
    public Map<String, ChatResponse> responses() {
        return new SampleAnswers(parts).all();
    }
}
