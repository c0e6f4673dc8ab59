package dev.aiproxy.openai.responses;

import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Finish;
import dev.aiproxy.api.chat.FinishReason;
import dev.aiproxy.api.chat.Loss;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.wire.ReplyContext;
import dev.aiproxy.openai.protocol.Faults;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Puts an answer together from canonical events whose blocks come one after another, and tells each step. One object per
 * answer.
 */
final class AnswerWriter implements Consumer<ChatEvent> {
    private static final String INPUT = "input";

    private final EventWriter events;
    private final OutputWriter output;
    private final ResponseObject response;
    private final Losses losses;
    private Usage usage = Usage.NONE;
    private @Nullable Finish finish;
    private Extras provider = Extras.NONE;
    private boolean started;
    private boolean ended;
    private @Nullable Fault fault;
    private @Nullable String last;

    AnswerWriter(ChatRequest request, ReplyContext context, Losses losses, EventWriter events) {
        ItemIds ids = new ItemIds(context.requestId());
        this.events = events;
        this.losses = losses;
        this.output = new OutputWriter(request, ids, losses, events);
        this.response = new ResponseObject(request, ids.response(), context.model(), context.created());
    }

    /** The final object; null until the end. */
    @Nullable
    String last() {
        return last;
    }

    /** Why the answer failed; null if it has not. */
    @Nullable
    Fault fault() {
        return fault;
    }

    @Override
    public void accept(ChatEvent event) {
        if (ended) {
            return;
        }
        switch (event) {
            case ChatEvent.Start start -> {
                response.began(start.created(), start.tier());
                started = true;
                provider = start.extras();
                String text = response.text("in_progress", null, null, Json.array(), null, Extras.NONE);
                events.lifecycle("response.created", text);
                events.lifecycle("response.in_progress", text);
            }
            case ChatEvent.BlockStart start -> output.begin(start);
            case ChatEvent.BlockDelta delta -> output.delta(delta);
            case ChatEvent.CitationAdded added -> output.cite(added);
            case ChatEvent.Signed signed -> output.sign(signed);
            case ChatEvent.BlockEnd end -> output.end(end);
            case ChatEvent.UsageUpdate update -> usage = usage.updatedBy(update.usage());
            case ChatEvent.Finished finished -> finished(finished);
            case ChatEvent.Ping ping -> {
                // the host keeps the client's stream alive
            }
            case ChatEvent.End end -> {
                response.served(end.tier());
                end(provider.and(end.extras()));
            }
            case ChatEvent.Failed failed -> fail(failed.fault());
        }
    }

    private void finished(ChatEvent.Finished finished) {
        if (finished.candidate() != 0) {
            return;
        }
        losses.extras(finished.extras(), ResponsesProtocol.ID);
        Finish told = finished.finish();
        boolean broken = told.reason() == FinishReason.MALFORMED_TOOL_CALL || told.reason() == FinishReason.OTHER;
        if (broken && output.isEmpty()) {
            String why = told.message() == null ? told.raw() : told.message();
            fail(Fault.of(FaultKind.UPSTREAM_ERROR, "The provider ended the answer without content: " + why + '.'));
            return;
        }
        finish = told;
        if (told.stopSequence() != null) {
            losses.add(
                    Place.ROOT.member("stop_sequence"), Loss.Kind.DROPPED, "answers don't tell which stop text came");
        }
        output.close(incomplete(told) != null);
    }

    /** Why an answer is incomplete; null if it is complete. */
    private static @Nullable String incomplete(Finish finish) {
        return switch (finish.reason()) {
            case MAX_TOKENS, CONTEXT_WINDOW, CONTINUATION -> "max_output_tokens";
            case CONTENT_FILTER -> "content_filter";
            case STEERED -> "steered";
            case MAX_MESSAGES -> "max_messages";
            case STOP, STOP_SEQUENCE, TOOL_CALLS, REFUSAL, PAUSE, MALFORMED_TOOL_CALL, OTHER -> null;
        };
    }

    private void end(Extras told) {
        ended = true;
        String reason = finish == null ? null : incomplete(finish);
        String status = reason == null ? "completed" : "incomplete";
        last = response.text(status, null, reason, output.items(), usage, told);
        events.lifecycle("response." + status, last);
    }

    private void fail(Fault why) {
        ended = true;
        fault = why;
        output.close(true);
        events.event("error", event -> error(why, event));
        if (started) {
            Usage known = usage.equals(Usage.NONE) ? null : usage;
            last = response.text("failed", failure(why), null, output.items(), known, Extras.NONE);
            events.lifecycle("response.failed", last);
        }
    }

    /** What a failed response says of its failure; its codes are few. */
    static ObjectNode failure(Fault fault) {
        ObjectNode error = Json.object();
        error.put("code", fault.kind() == FaultKind.RATE_LIMITED ? "rate_limit_exceeded" : "server_error");
        error.put("message", fault.message());
        return error;
    }

    /** The members of an error event: nested and flat, since clients read one or the other. */
    static void error(Fault fault, ObjectNode event) {
        ObjectNode error = Faults.error(fault, INPUT);
        if (error.path("code").isNull()) {
            error.put("code", fault.kind() == FaultKind.RATE_LIMITED ? "rate_limit_exceeded" : "server_error");
        }
        event.set("code", error.path("code"));
        event.set("message", error.path("message"));
        event.set("param", error.path("param"));
        event.set("error", error);
    }
}
