package dev.aiproxy.api.chat;

import dev.aiproxy.api.chat.Turn.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The turns of a request in the order that providers insist on.
 *
 * <p>In every form: the operator's turns at the beginning stand apart; each turn that calls tools is followed by one
 * {@link Role#TOOL} turn with a result for each call, in the order of the calls; empty texts and empty turns are gone. A call
 * without a result gets {@link #NO_RESULT}, or {@link #RESULT_PENDING} where the model itself went on without; of two results
 * for one call the last counts; a result without a call becomes the user's text. What is made of a turn never depends on later
 * turns that a client only appends to an answered conversation, since prompt caches and signatures depend on the beginning
 * staying the same.
 *
 * @param system the operator's turns before the first other turn
 * @param turns the rest
 */
public record Conversation(List<Turn> system, List<Turn> turns) {
    /** What a call gets that the client never answered. */
    public static final String NO_RESULT = "[no result]";

    /** What a call gets whose result may come in a later turn ({@code async}); that result is then the user's text. */
    public static final String RESULT_PENDING = "[running, the result comes later]";

    /** The turns of a request, results behind their calls. */
    public static Conversation of(ChatRequest request, Losses losses) {
        List<Turn> system = new ArrayList<>();
        List<Turn> rest = new ArrayList<>();
        for (Turn turn : request.turns()) {
            Turn kept = withoutEmptyTexts(turn);
            if (kept.blocks().isEmpty()) {
                continue;
            }
            if (kept.role().isSystem() && rest.isEmpty()) {
                system.add(kept);
            } else {
                rest.add(kept);
            }
        }
        return new Conversation(List.copyOf(system), List.copyOf(paired(joinedCalls(rest, losses), losses)));
    }

    private static Turn withoutEmptyTexts(Turn turn) {
        boolean hasEmpty = turn.blocks().stream().anyMatch(Conversation::isEmptyText);
        return hasEmpty
                ? turn.withBlocks(turn.blocks().stream()
                        .filter(block -> !isEmptyText(block))
                        .toList())
                : turn;
    }

    private static boolean isEmptyText(Block block) {
        return block instanceof Block.Text text && text.text().isEmpty() && text.signature() == null;
    }

    /** Joins neighbouring turns of the model if the first calls tools, whose results can only follow both. */
    private static List<Turn> joinedCalls(List<Turn> turns, Losses losses) {
        List<Turn> joined = new ArrayList<>(turns.size());
        for (Turn turn : turns) {
            Turn last = joined.isEmpty() ? null : joined.getLast();
            if (last != null && last.role() == Role.ASSISTANT && turn.role() == Role.ASSISTANT && callsTools(last)) {
                joined.set(joined.size() - 1, join(last, turn, losses));
            } else {
                joined.add(turn);
            }
        }
        return joined;
    }

    private static boolean callsTools(Turn turn) {
        return turn.blocks().stream().anyMatch(Block.ToolCall.class::isInstance);
    }

    private static Turn join(Turn first, Turn second, Losses losses) {
        List<Block> blocks = new ArrayList<>(first.blocks());
        blocks.addAll(second.blocks());
        reportJoined(second, losses);
        return first.withBlocks(List.copyOf(blocks));
    }

    /** What was said of a turn as a whole can't be said of a part of another. */
    private static void reportJoined(Turn turn, Losses losses) {
        for (String member : turn.extras().members().propertyNames()) {
            losses.dropped(turn.extras(), member, "its turn is sent as a part of the one before");
        }
    }

    private static List<Turn> paired(List<Turn> turns, Losses losses) {
        List<Turn> paired = new ArrayList<>(turns.size());
        for (int i = 0; i < turns.size(); i++) {
            Turn turn = turns.get(i);
            if (turn.role() != Role.ASSISTANT) {
                addWithoutResults(turn, Set.of(), paired, losses);
                continue;
            }
            paired.add(turn);
            int end = i + 1;
            while (end < turns.size() && turns.get(end).role() != Role.ASSISTANT) {
                end++;
            }
            List<Turn> answers = turns.subList(i + 1, end);
            Map<String, Block.ToolResult> results = resultsOf(turn, answers, losses);
            if (!results.isEmpty()) {
                paired.add(resultTurn(results, answers, losses));
            }
            for (Turn answer : answers) {
                addWithoutResults(answer, results.keySet(), paired, losses);
            }
            i = end - 1;
        }
        return paired;
    }

    /** One turn of all results, with what was said of the first turn that had nothing else. */
    private static Turn resultTurn(Map<String, Block.ToolResult> results, List<Turn> answers, Losses losses) {
        Turn whole = null;
        for (Turn answer : answers) {
            if (answer.blocks().stream()
                    .allMatch(block ->
                            block instanceof Block.ToolResult result && results.containsKey(result.callId()))) {
                if (whole == null) {
                    whole = answer;
                } else {
                    reportJoined(answer, losses);
                }
            }
        }
        return new Turn(Role.TOOL, List.copyOf(results.values()), null, whole == null ? Extras.NONE : whole.extras());
    }

    private static Map<String, Block.ToolResult> resultsOf(Turn caller, List<Turn> answers, Losses losses) {
        Set<String> called = new HashSet<>();
        for (Block block : caller.blocks()) {
            if (block instanceof Block.ToolCall call) {
                called.add(call.id());
            }
        }
        Map<String, Block.ToolResult> given = new HashMap<>();
        for (Turn answer : answers) {
            for (Block block : answer.blocks()) {
                if (block instanceof Block.ToolResult result && called.contains(result.callId())) {
                    Block.ToolResult earlier = given.put(result.callId(), result);
                    if (earlier != null) {
                        losses.add(
                                earlier.extras().place(), Loss.Kind.DROPPED, "a later result of the same call counts");
                    }
                }
            }
        }
        Map<String, Block.ToolResult> results = new LinkedHashMap<>();
        for (Block block : caller.blocks()) {
            if (block instanceof Block.ToolCall call) {
                Block.ToolResult result = given.get(call.id());
                if (result == null) {
                    boolean pending = call.extras().members().path("async").asBoolean(false);
                    String told = pending ? RESULT_PENDING : NO_RESULT;
                    losses.add(call.extras().place(), Loss.Kind.EMULATED, "has no result: " + told + " is sent");
                    result = new Block.ToolResult(
                            call.id(),
                            call.name(),
                            call.freeText(),
                            List.of(Block.Text.of(told)),
                            !pending,
                            null,
                            Extras.NONE);
                } else if (result.name() == null) {
                    result = new Block.ToolResult(
                            result.callId(),
                            call.name(),
                            result.freeText(),
                            result.content(),
                            result.error(),
                            result.cache(),
                            result.extras());
                }
                results.put(call.id(), result);
            }
        }
        return results;
    }

    private static void addWithoutResults(Turn turn, Set<String> paired, List<Turn> to, Losses losses) {
        boolean hasResults = turn.blocks().stream().anyMatch(Block.ToolResult.class::isInstance);
        if (!hasResults) {
            to.add(turn);
            return;
        }
        List<Block> rest = new ArrayList<>();
        for (Block block : turn.blocks()) {
            if (!(block instanceof Block.ToolResult result)) {
                rest.add(block);
            } else if (!paired.contains(result.callId())) {
                losses.add(result.extras().place(), Loss.Kind.EMULATED, "answers no call: sent as the user's text");
                rest.add(Block.Text.of("[result of tool call " + result.callId() + "]"));
                rest.addAll(result.content());
            }
        }
        if (!rest.isEmpty()) {
            Role role = turn.role() == Role.TOOL ? Role.USER : turn.role();
            to.add(new Turn(role, List.copyOf(rest), turn.name(), turn.extras()));
        }
    }

    /**
     * User and model in turns: results and what the user says after them are one turn, neighbours of one role are one.
     *
     * @param keepSystem whether the operator's later turns may stand where they are; otherwise each becomes the user's text
     *     in {@code <system>} tags at its place
     */
    public Conversation alternating(boolean keepSystem, Losses losses) {
        List<Turn> merged = new ArrayList<>(turns.size());
        for (Turn turn : turns) {
            Turn next = turn;
            if (turn.role() == Role.TOOL) {
                next = new Turn(Role.USER, turn.blocks(), null, turn.extras());
            } else if (turn.role().isSystem() && !keepSystem) {
                losses.add(turn.extras().place(), Loss.Kind.EMULATED, "sent as the user's text in <system> tags");
                next = new Turn(Role.USER, inTags(turn), null, turn.extras());
            }
            Turn last = merged.isEmpty() ? null : merged.getLast();
            if (last != null && last.role() == next.role() && !next.role().isSystem()) {
                merged.set(merged.size() - 1, join(last, next, losses));
            } else {
                merged.add(next);
            }
        }
        return new Conversation(system, List.copyOf(merged));
    }

    private static List<Block> inTags(Turn turn) {
        List<Block> blocks = new ArrayList<>();
        for (Block block : turn.blocks()) {
            blocks.add(
                    block instanceof Block.Text text
                            ? new Block.Text(
                                    "<system>\n" + text.text() + "\n</system>",
                                    List.of(),
                                    null,
                                    text.cache(),
                                    text.extras())
                            : block);
        }
        return blocks;
    }
}
