package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.Finish;
import dev.aiproxy.api.chat.Loss;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.chat.Source;
import dev.aiproxy.api.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Writes blocks of an answer as parts. */
final class AnswerParts {
    private final boolean showsThoughts;
    private final Losses losses;

    /** @param showsThoughts whether the client asked to see thoughts */
    AnswerParts(boolean showsThoughts, Losses losses) {
        this.showsThoughts = showsThoughts;
        this.losses = losses;
    }

    boolean showsThoughts() {
        return showsThoughts;
    }

    /** The part of a whole block; null if there is nothing to show. */
    @Nullable
    ObjectNode part(Block block, Finish finish) {
        return switch (block) {
            case Block.Text text -> {
                losses.extras(text.extras(), Names.PROTOCOL);
                yield text.text().isEmpty() && text.signature() == null ? null : text(text.text(), text.signature());
            }
            case Block.Refusal refusal -> {
                refused(refusal);
                yield refusal.text().isEmpty() ? null : text(refusal.text(), null);
            }
            case Block.Reasoning thought -> thought(thought);
            case Block.ToolCall call -> call(call, finish);
            case Block.Media media -> media(media);
            case Block.Foreign foreign -> foreign(foreign);
            case Block.ToolResult result -> {
                losses.add(result.extras().place(), Loss.Kind.DROPPED, "a result has no place in an answer");
                yield null;
            }
        };
    }

    /** Notes that a refusal looks like any text here. */
    void refused(Block.Refusal refusal) {
        losses.extras(refusal.extras(), Names.PROTOCOL);
        losses.add(refusal.extras().place(), Loss.Kind.EMULATED, "a refusal is told as text");
    }

    static ObjectNode text(String text, @Nullable Sealed signature) {
        return signed(Json.object().put("text", text), signature);
    }

    private static ObjectNode signed(ObjectNode part, @Nullable Sealed signature) {
        if (signature != null) {
            part.put("thoughtSignature", Signatures.carried(signature));
        }
        return part;
    }

    /** A thought that the client did not ask for is not shown; one without words is a signature to bring back. */
    @Nullable
    ObjectNode thought(Block.Reasoning thought) {
        losses.extras(thought.extras(), Names.PROTOCOL);
        boolean silent = thought.text().isEmpty();
        if (silent ? thought.signature() == null : !showsThoughts) {
            return null;
        }
        return signed(Json.object().put("text", thought.text()).put("thought", true), thought.signature());
    }

    /** Whether the arguments were cut off, perhaps before the first, so that the call must not be made. */
    private static boolean isCut(Block.ToolCall call, Finish finish) {
        return switch (finish.reason()) {
            case TOOL_CALLS, STOP -> false;
            case MAX_TOKENS, CONTEXT_WINDOW -> !call.freeText() && !isReadable(call);
            default -> !call.freeText() && CallArguments.object(call.input()) == null;
        };
    }

    /** Whether the arguments are there and can be read; of others, only the finish tells what became of them. */
    static boolean isReadable(Block.ToolCall call) {
        return !call.input().isEmpty() && CallArguments.object(call.input()) != null;
    }

    @Nullable
    ObjectNode call(Block.ToolCall call, Finish finish) {
        losses.extras(call.extras(), Names.PROTOCOL);
        if (isCut(call, finish)) {
            losses.add(call.extras().place(), Loss.Kind.DROPPED, "the call '" + call.name() + "' was cut off");
            return null;
        }
        ObjectNode part = Json.object();
        ObjectNode written = part.putObject("functionCall");
        if (!call.id().isEmpty()) {
            written.put("id", call.id());
        }
        written.put("name", call.namespace() == null ? call.name() : call.namespace() + "__" + call.name());
        written.set("args", CallArguments.write(call));
        return signed(part, call.signature());
    }

    private @Nullable ObjectNode media(Block.Media media) {
        losses.extras(media.extras(), Names.PROTOCOL);
        ObjectNode part = switch (media.source()) {
            case Source.Bytes bytes -> MediaWriter.bytes(bytes, media.name());
            case Source.Url url -> file(url.url(), url.mimeType());
            case Source.FileReference file
            when file.protocol().equals(Names.PROTOCOL) -> file(file.id(), file.mimeType());
            case Source.PlainText text -> text(text.text(), null);
            case Source.FileReference file -> null;
            case Source.Blocks blocks -> null;
        };
        if (part == null) {
            losses.add(media.extras().place(), Loss.Kind.DROPPED, "has no place in an answer");
        } else {
            Rest.write(media.extras(), part);
        }
        return part;
    }

    private static ObjectNode file(String uri, @Nullable String mimeType) {
        ObjectNode part = Json.object();
        ObjectNode data = part.putObject("fileData").put("fileUri", uri);
        if (mimeType != null) {
            data.put("mimeType", mimeType);
        }
        return part;
    }

    private @Nullable ObjectNode foreign(Block.Foreign foreign) {
        if (foreign.protocol().equals(Names.PROTOCOL) && foreign.json() instanceof ObjectNode part) {
            return part;
        }
        losses.add(foreign.extras().place(), Loss.Kind.DROPPED, "'" + foreign.type() + "' is unknown to Gemini");
        return null;
    }
}
