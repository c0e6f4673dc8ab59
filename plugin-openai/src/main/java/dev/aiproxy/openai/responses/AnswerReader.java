package dev.aiproxy.openai.responses;

import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Finish;
import dev.aiproxy.api.chat.FinishReason;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.ServiceTier;
import dev.aiproxy.api.chat.ToolNames;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.openai.protocol.Faults;
import dev.aiproxy.openai.protocol.UsageReader;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Turns the events of an answer, or the whole of it, into canonical events. One object per answer. */
final class AnswerReader {
    private static final Set<String> CANONICAL =
            Set.of("id", "object", "created_at", "model", "output", "usage", "status", "error", "incomplete_details");

    private static final String MISALIGNMENT = "misalignment_policy_violation";

    private final OutputReader output;
    private boolean started;
    private boolean ended;
    private String responseId = "";

    /**
     * @param realm the provider, which alone can read what it seals
     * @param names what the client's tools are called there
     * @param unwrapsParallel whether a call of {@code parallel}, which models sometimes invent, is not one of the client's
     */
    AnswerReader(String realm, ToolNames names, boolean unwrapsParallel) {
        output = new OutputReader(realm, names, unwrapsParallel);
    }

    /** Whether the end or a failure was told. */
    boolean ended() {
        return ended;
    }

    void fail(Fault fault, Consumer<? super ChatEvent> out) {
        ended = true;
        out.accept(new ChatEvent.Failed(fault));
    }

    /** A whole answer. */
    void whole(ObjectNode response, Consumer<? super ChatEvent> out) {
        start(response, out);
        terminal(response.path(Names.STATUS).stringValue("completed"), response, out);
    }

    /** One event of a stream. */
    void event(String type, ObjectNode event, Consumer<? super ChatEvent> out) {
        switch (type) {
            case "response.created", "response.in_progress", "response.queued" -> start(event.path("response"), out);
            case "response.completed", "response.incomplete", "response.failed", "response.cancelled" -> {
                JsonNode response = event.path("response");
                start(response, out);
                terminal(type.substring("response.".length()), response, out);
            }
            case "error" -> {
                JsonNode error = event.path("error");
                if (isBlocked(error.isObject() ? error : event)) {
                    start(event.path("response"), out);
                    block(error.isObject() ? error : event, out);
                    return;
                }
                fail(Faults.fault(error.isObject() ? error : event, 200), out);
            }
            default -> {
                start(event.path("response"), out);
                if (event.path("error").isObject()) {
                    fail(Faults.fault(event.path("error"), 200), out);
                } else if (!output.event(type, event, out)) {
                    out.accept(new ChatEvent.Ping());
                }
            }
        }
    }

    private void start(JsonNode response, Consumer<? super ChatEvent> out) {
        if (started) {
            return;
        }
        started = true;
        responseId = response.path("id").stringValue("");
        output.answer(responseId);
        JsonNode created = response.path("created_at");
        Long seconds = created.isNumber()
                        && created.decimalValue().precision()
                                        - created.decimalValue().scale()
                                < 18
                ? Long.valueOf(created.decimalValue().longValue())
                : null;
        out.accept(new ChatEvent.Start(
                responseId,
                response.path("model").stringValue(""),
                seconds,
                tier(response.path("service_tier").stringValue("")),
                Extras.NONE));
    }

    private static @Nullable ServiceTier tier(String word) {
        return switch (word) {
            case "default" -> ServiceTier.DEFAULT;
            case "flex" -> ServiceTier.FLEX;
            case "priority", "fast" -> ServiceTier.PRIORITY;
            default -> null;
        };
    }

    private void terminal(String status, JsonNode response, Consumer<? super ChatEvent> out) {
        JsonNode error = response.path("error");
        boolean failed = status.equals("failed") || (error.isObject() && !error.isEmpty());
        // Some services have words of their own for an answer that is complete.
        boolean done = !status.equals("cancelled") && !status.equals("in_progress") && !status.equals("queued");
        if (!failed && done && response.path("output") instanceof ArrayNode items) {
            output.rest(items, out);
        }
        Usage usage = usage(response);
        if (!usage.equals(Usage.NONE)) {
            out.accept(new ChatEvent.UsageUpdate(usage));
        }
        if (failed && isBlocked(error)) {
            block(error, out);
            return;
        }
        if (failed) {
            boolean told = error.isObject() && !error.isEmpty();
            fail(
                    told
                            ? Faults.fault(error, 200)
                            : Fault.of(FaultKind.UPSTREAM_ERROR, "The provider said that the response failed."),
                    out);
            return;
        }
        if (!done) {
            fail(Fault.of(FaultKind.UPSTREAM_ERROR, "The provider's response is '" + status + "'."), out);
            return;
        }
        output.close(out);
        out.accept(new ChatEvent.Finished(0, finish(status, response)));
        ended = true;
        // What was wished for stands here until the answer is complete.
        out.accept(new ChatEvent.End(
                extras(response), tier(response.path("service_tier").stringValue(""))));
    }

    /** Whether the provider stopped the answer because of what it was becoming. */
    private static boolean isBlocked(JsonNode error) {
        return error.path("code").stringValue("").equals(MISALIGNMENT)
                || error.path("misalignment").isObject();
    }

    /** Ends the answer as a filtered one, which says why. */
    private void block(JsonNode error, Consumer<? super ChatEvent> out) {
        String message = error.path("message").stringValue("");
        String why = error.path("misalignment").path("detailed_explanation").stringValue(message);
        output.close(out);
        if (!why.isEmpty()) {
            output.refuse(why, out);
        }
        out.accept(new ChatEvent.Finished(
                0, new Finish(FinishReason.CONTENT_FILTER, MISALIGNMENT, null, why.isEmpty() ? null : why, false)));
        ended = true;
        out.accept(ChatEvent.End.PLAIN);
    }

    private Finish finish(String status, JsonNode response) {
        String reason = response.path("incomplete_details").path("reason").stringValue("");
        if (status.equals("incomplete") || !reason.isEmpty()) {
            FinishReason why = switch (reason) {
                case "max_output_tokens" -> FinishReason.MAX_TOKENS;
                case "content_filter" -> FinishReason.CONTENT_FILTER;
                case "max_messages" -> FinishReason.MAX_MESSAGES;
                case "steered" -> FinishReason.STEERED;
                default -> FinishReason.OTHER;
            };
            return Finish.of(why, reason.isEmpty() ? status : reason);
        }
        if (output.callsClient()) {
            return Finish.of(FinishReason.TOOL_CALLS, status);
        }
        return Finish.of(output.refuses() ? FinishReason.REFUSAL : FinishReason.STOP, status);
    }

    private static Usage usage(JsonNode response) {
        JsonNode counts = response.path("usage");
        Usage usage = counts.isObject() ? UsageReader.read(counts) : Usage.NONE;
        JsonNode searches = response.path("tool_usage").path("web_search").path("num_requests");
        return searches.isIntegralNumber() ? usage.with(Usage.WEB_SEARCHES, searches.longValue()) : usage;
    }

    /** What the answer repeats of the request, and what else it says of itself. */
    private static Extras extras(JsonNode response) {
        if (!(response instanceof ObjectNode object)) {
            return Extras.NONE;
        }
        Extras unknown = Extras.unknown(ResponsesProtocol.ID, Place.ROOT, object, CANONICAL);
        return new Extras(ResponsesProtocol.ID, Place.ROOT, Extras.NONE.members(), unknown.members());
    }
}
