package dev.aiproxy.api.chat;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request for an answer, apart from any wire format. Decoders make it, the host may
 * complete it, encoders write it.
 *
 * @param model the name that is asked for
 * @param turns what was said so far, oldest first; system turns stand where they stood
 * @param tools in the client's order, which prompt caches depend on
 * @param maxOutput most tokens of the answer, reasoning included; null if not said. 0 is legal in Anthropic's format
 * @param stop texts that end the answer
 * @param stream whether events are wanted rather than one document
 * @param streamUsage whether the stream shall tell the usage, where the client's protocol makes that a choice
 * @param tier null if not said
 * @param extras what the client's protocol said of the request as a whole and the model has no word for
 */
public record ChatRequest(
        String model,
        List<Turn> turns,
        List<Tool> tools,
        ToolChoice toolChoice,
        @Nullable Integer maxOutput,
        Sampling sampling,
        List<String> stop,
        OutputFormat output,
        ReasoningWish reasoning,
        boolean stream,
        boolean streamUsage,
        CacheWish cache,
        StateWish state,
        Identity identity,
        @Nullable ServiceTier tier,
        Extras extras) {

    /** A builder that has what this has. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** A request that says nothing but the model and the turns. */
    public static Builder builder(String model, List<Turn> turns) {
        return new Builder(new ChatRequest(
                model,
                turns,
                List.of(),
                ToolChoice.UNSAID,
                null,
                Sampling.NONE,
                List.of(),
                OutputFormat.UNSAID,
                ReasoningWish.UNSAID,
                false,
                true,
                CacheWish.NONE,
                StateWish.NONE,
                Identity.NONE,
                null,
                Extras.NONE));
    }

    /** Makes a {@link ChatRequest}; used by one thread. */
    public static final class Builder {
        private String model;
        private List<Turn> turns;
        private List<Tool> tools;
        private ToolChoice toolChoice;
        private @Nullable Integer maxOutput;
        private Sampling sampling;
        private List<String> stop;
        private OutputFormat output;
        private ReasoningWish reasoning;
        private boolean stream;
        private boolean streamUsage;
        private CacheWish cache;
        private StateWish state;
        private Identity identity;
        private @Nullable ServiceTier tier;
        private Extras extras;

        private Builder(ChatRequest from) {
            model = from.model;
            turns = from.turns;
            tools = from.tools;
            toolChoice = from.toolChoice;
            maxOutput = from.maxOutput;
            sampling = from.sampling;
            stop = from.stop;
            output = from.output;
            reasoning = from.reasoning;
            stream = from.stream;
            streamUsage = from.streamUsage;
            cache = from.cache;
            state = from.state;
            identity = from.identity;
            tier = from.tier;
            extras = from.extras;
        }

        public Builder model(String value) {
            model = value;
            return this;
        }

        public Builder turns(List<Turn> value) {
            turns = value;
            return this;
        }

        public Builder tools(List<Tool> value) {
            tools = value;
            return this;
        }

        public Builder toolChoice(ToolChoice value) {
            toolChoice = value;
            return this;
        }

        public Builder maxOutput(@Nullable Integer value) {
            maxOutput = value;
            return this;
        }

        public Builder sampling(Sampling value) {
            sampling = value;
            return this;
        }

        public Builder stop(List<String> value) {
            stop = value;
            return this;
        }

        public Builder output(OutputFormat value) {
            output = value;
            return this;
        }

        public Builder reasoning(ReasoningWish value) {
            reasoning = value;
            return this;
        }

        public Builder stream(boolean value) {
            stream = value;
            return this;
        }

        public Builder streamUsage(boolean value) {
            streamUsage = value;
            return this;
        }

        public Builder cache(CacheWish value) {
            cache = value;
            return this;
        }

        public Builder state(StateWish value) {
            state = value;
            return this;
        }

        public Builder identity(Identity value) {
            identity = value;
            return this;
        }

        public Builder tier(@Nullable ServiceTier value) {
            tier = value;
            return this;
        }

        public Builder extras(Extras value) {
            extras = value;
            return this;
        }

        public ChatRequest build() {
            return new ChatRequest(
                    model,
                    List.copyOf(turns),
                    List.copyOf(tools),
                    toolChoice,
                    maxOutput,
                    sampling,
                    List.copyOf(stop),
                    output,
                    reasoning,
                    stream,
                    streamUsage,
                    cache,
                    state,
                    identity,
                    tier,
                    extras);
        }
    }
}
