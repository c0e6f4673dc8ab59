package dev.aiproxy.testkit;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.Citation;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.StringNode;

/** Events of an answer as lines, one for each: in which order and in which pieces it came. */
final class EventLines {
    private EventLines() {}

    static List<String> of(List<ChatEvent> events) {
        List<String> lines = new ArrayList<>(events.size());
        events.forEach(event -> lines.add(line(event)));
        return lines;
    }

    private static String line(ChatEvent event) {
        return switch (event) {
            case ChatEvent.Start start -> "start";
            case ChatEvent.BlockStart start ->
                block(start.candidate(), start.block()) + ' ' + kind(start.shell()) + " begins";
            case ChatEvent.BlockDelta delta ->
                block(delta.candidate(), delta.block())
                        + ' '
                        + (delta.betweenParts() ? "between parts" : Json.text(StringNode.valueOf(delta.text())))
                        + (delta.logprobs().isEmpty()
                                ? ""
                                : " logprobs: " + delta.logprobs().size());
            case ChatEvent.CitationAdded added ->
                block(added.candidate(), added.block()) + " cites " + source(added.citation());
            case ChatEvent.Signed signed -> block(signed.candidate(), signed.block()) + " is signed";
            case ChatEvent.BlockEnd end -> block(end.candidate(), end.block()) + " ends";
            case ChatEvent.UsageUpdate update ->
                "usage " + count(update.usage().input()) + " in, "
                        + count(update.usage().output()) + " out";
            case ChatEvent.Finished finished ->
                finished.candidate() + " finished: "
                        + finished.finish().reason().name().toLowerCase(Locale.ROOT);
            case ChatEvent.Ping ping -> "ping";
            case ChatEvent.End end -> "end";
            case ChatEvent.Failed failed -> "failed";
        };
    }

    private static String block(int candidate, int block) {
        return candidate + "." + block;
    }

    private static String kind(Block shell) {
        return switch (shell) {
            case Block.Text text -> "text";
            case Block.Media media -> media.kind().name().toLowerCase(Locale.ROOT);
            case Block.Reasoning thought -> "reasoning";
            case Block.ToolCall call -> "call " + call.name();
            case Block.ToolResult result -> "result";
            case Block.Refusal refusal -> "refusal";
            case Block.Foreign foreign -> "foreign " + foreign.type();
        };
    }

    private static String source(Citation citation) {
        String title =
                citation.title() == null ? "a " + citation.kind().name().toLowerCase(Locale.ROOT) : citation.title();
        return citation.url() == null ? title : citation.url();
    }

    private static String count(long tokens) {
        return tokens == Usage.UNKNOWN ? "?" : Long.toString(tokens);
    }
}
