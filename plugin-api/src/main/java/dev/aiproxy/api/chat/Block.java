package dev.aiproxy.api.chat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One piece of what is said in a {@link Turn}. */
public sealed interface Block {
    /** What the model has no word for. */
    Extras extras();

    /**
     * Text to read.
     *
     * @param text the words; may be empty if there is a signature
     * @param citations what it rests on
     * @param signature what a provider wants back with this text; rare
     * @param cache whether the prompt may be cached up to here
     * @param logprobs how likely its tokens were, in answers to clients that asked; otherwise empty
     */
    record Text(
            String text,
            List<Citation> citations,
            @Nullable Sealed signature,
            @Nullable CacheMark cache,
            List<TokenLogprob> logprobs,
            Extras extras)
            implements Block {
        public Text(
                String text,
                List<Citation> citations,
                @Nullable Sealed signature,
                @Nullable CacheMark cache,
                Extras extras) {
            this(text, citations, signature, cache, List.of(), extras);
        }

        public static Text of(String text) {
            return new Text(text, List.of(), null, null, Extras.NONE);
        }

        public static Text of(String text, @Nullable CacheMark cache, Extras extras) {
            return new Text(text, List.of(), null, cache, extras);
        }
    }

    /**
     * A picture, a recording, a document.
     *
     * @param kind what it is
     * @param source where its bytes are
     * @param name file name; null if none
     * @param title title for the model to see; null if none
     * @param context more that the model should know about it; null if none
     * @param detail how closely to look, in OpenAI's words ({@code low}, {@code high}, {@code auto}, {@code original}); null
     *     if not said
     * @param citations whether answers should cite it
     */
    record Media(
            Kind kind,
            Source source,
            @Nullable String name,
            @Nullable String title,
            @Nullable String context,
            @Nullable String detail,
            boolean citations,
            @Nullable CacheMark cache,
            Extras extras)
            implements Block {
        public static Media of(Kind kind, Source source, @Nullable CacheMark cache, Extras extras) {
            return new Media(kind, source, null, null, null, null, false, cache, extras);
        }

        /** The same thing from elsewhere, for example fetched. */
        public Media withSource(Source other) {
            return new Media(kind, other, name, title, context, detail, citations, cache, extras);
        }

        /** What a {@link Media} is. */
        public enum Kind {
            IMAGE,
            AUDIO,
            VIDEO,
            /** PDF, plain text, and other files to read. */
            DOCUMENT
        }
    }

    /**
     * What the model thought before it answered.
     *
     * @param text readable part: the thought or a summary of it; may be empty
     * @param signature what its maker wants back with it; null for a thought that nobody signed
     * @param redacted whether there is nothing to read and all of it is in the signature
     * @param seams where in the text {@link #BETWEEN_PARTS} separates two of its parts, ascending; empty if it has but one
     */
    record Reasoning(String text, @Nullable Sealed signature, boolean redacted, List<Integer> seams, Extras extras)
            implements Block {
        /** Stands between the parts of a thought that has several. */
        public static final String BETWEEN_PARTS = "\n\n";

        public Reasoning(String text, @Nullable Sealed signature, boolean redacted, Extras extras) {
            this(text, signature, redacted, List.of(), extras);
        }

        /** The parts of the text, of which there is at least one. */
        public List<String> parts() {
            List<String> parts = new ArrayList<>(seams.size() + 1);
            int from = 0;
            for (int seam : seams) {
                parts.add(text.substring(from, seam));
                from = seam + BETWEEN_PARTS.length();
            }
            parts.add(text.substring(from));
            return parts;
        }

        public static Reasoning of(String text) {
            return new Reasoning(text, null, false, Extras.NONE);
        }
    }

    /**
     * The model asks the client to run a tool.
     *
     * @param id pairs it with its {@link ToolResult}; unique in a conversation
     * @param name as the client declared it
     * @param namespace the group it was declared in; null if none
     * @param freeText whether {@code input} is free text for a custom tool; otherwise it is JSON text
     * @param input JSON text of the arguments, or free text; may be cut or malformed if the model was cut
     * @param signature what its maker wants back with it; null if none
     */
    record ToolCall(
            String id,
            String name,
            @Nullable String namespace,
            boolean freeText,
            String input,
            @Nullable Sealed signature,
            @Nullable CacheMark cache,
            Extras extras)
            implements Block {
        public static ToolCall of(String id, String name, String input) {
            return new ToolCall(id, name, null, false, input, null, null, Extras.NONE);
        }

        public ToolCall withId(String other) {
            return new ToolCall(other, name, namespace, freeText, input, signature, cache, extras);
        }

        public ToolCall withName(String other, @Nullable String otherNamespace) {
            return new ToolCall(id, other, otherNamespace, freeText, input, signature, cache, extras);
        }

        public ToolCall withInput(String other) {
            return new ToolCall(id, name, namespace, freeText, other, signature, cache, extras);
        }

        public ToolCall withSignature(@Nullable Sealed other) {
            return new ToolCall(id, name, namespace, freeText, input, other, cache, extras);
        }
    }

    /**
     * What a tool said.
     *
     * @param callId the call that it answers
     * @param name name of the tool; null if the protocol does not say (the call does)
     * @param freeText whether it answers a custom tool
     * @param content {@link Text} and {@link Media}; may be empty
     * @param error whether the tool failed
     */
    record ToolResult(
            String callId,
            @Nullable String name,
            boolean freeText,
            List<Block> content,
            boolean error,
            @Nullable CacheMark cache,
            Extras extras)
            implements Block {
        public static ToolResult of(String callId, String text) {
            return new ToolResult(callId, null, false, List.of(Text.of(text)), false, null, Extras.NONE);
        }

        public ToolResult withContent(List<Block> other) {
            return new ToolResult(callId, name, freeText, other, error, cache, extras);
        }

        /** The words of its texts, one line feed between them; media are left out. */
        public String text() {
            StringBuilder all = new StringBuilder();
            for (Block block : content) {
                if (block instanceof Text part) {
                    if (!all.isEmpty()) {
                        all.append('\n');
                    }
                    all.append(part.text());
                }
            }
            return all.toString();
        }
    }

    /**
     * The model declines, in its own words.
     *
     * @param logprobs how likely its tokens were, in answers to clients that asked; otherwise empty
     */
    record Refusal(String text, List<TokenLogprob> logprobs, Extras extras) implements Block {
        public Refusal(String text, Extras extras) {
            this(text, List.of(), extras);
        }
    }

    /**
     * Something that only one protocol knows: a call of a tool that the provider itself runs, its result, an item
     * reference. It goes back to that protocol as it came; toward any other it is reported lost, or shown by its
     * summary.
     *
     * @param protocol whose it is
     * @param type the protocol's name for it
     * @param json as it came; not to be changed
     * @param summary one line for a reader; null if there is nothing worth saying
     */
    record Foreign(
            String protocol,
            String type,
            JsonNode json,
            @Nullable String summary,
            Extras extras) implements Block {}
}
