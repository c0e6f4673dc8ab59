package dev.aiproxy.host.runtime;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Source;
import dev.aiproxy.api.chat.StateWish;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.wire.ReplyContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Keeps what was said before an answer and the answer itself under the answer's id, for clients that go on from an answer
 * by its id while the provider behind keeps nothing. Bounded in memory and time; lost at a restart, as a cache is. Used from
 * all event loops.
 */
public final class Conversations {
    private static final long MOST_BYTES = 64L * 1024 * 1024;
    private static final Duration LONGEST = Duration.ofHours(6);

    private final Cache<String, Kept> kept = Caffeine.newBuilder()
            .maximumWeight(MOST_BYTES)
            .weigher((String id, Kept one) -> (int) Math.min(
                    Integer.MAX_VALUE, 200 + weight(one.turns()) + one.answer().weight()))
            .expireAfterAccess(LONGEST)
            .executor(Runnable::run)
            .build();

    /**
     * An answer that the gateway made, with what it takes to write it once more.
     *
     * @param request that it answers
     * @param response the answer itself
     * @param context what it said of itself
     * @param size of the request, in bytes
     */
    public record Answer(ChatRequest request, ChatResponse response, ReplyContext context, long size) {
        /** The tree of a request takes a few times as much as its text; what was said is counted with the turns. */
        private long weight() {
            return 3 * size;
        }
    }

    /** @param tenant the only one who may know of it; the ids are the gateway's own and can be guessed */
    private record Kept(String tenant, List<Turn> turns, Answer answer) {}

    /** Remembers an answer and what led to it; instructions are the next request's own business. */
    public void keep(String tenant, String id, Answer answer) {
        List<Turn> turns = new ArrayList<>();
        boolean begun = false;
        for (Turn turn : answer.request().turns()) {
            begun |= !turn.role().isSystem();
            if (begun) {
                turns.add(turn);
            }
        }
        ChatResponse response = answer.response();
        if (!response.candidates().isEmpty()) {
            turns.add(Turn.of(
                    Turn.Role.ASSISTANT, response.candidates().getFirst().blocks()));
        }
        kept.put(id, new Kept(tenant, List.copyOf(turns), answer));
    }

    /** An answer as it was made; empty if it is not known here. */
    public Optional<Answer> made(String tenant, String id) {
        return known(tenant, id).map(Kept::answer);
    }

    /**
     * A request with what it refers to in its place.
     *
     * @throws dev.aiproxy.api.chat.FaultException if that is not known here
     */
    public ChatRequest expand(String tenant, ChatRequest request) {
        StateWish state = request.state();
        String previous = state.previousId();
        if (previous == null) {
            return request;
        }
        List<Turn> before = find(tenant, previous)
                .orElseThrow(
                        () -> Fault.of(FaultKind.NO_STATE, "Previous response with id '" + previous + "' not found.")
                                .withCode("previous_response_not_found")
                                .withParam("previous_response_id")
                                .asException());
        List<Turn> turns = new ArrayList<>();
        int system = 0;
        while (system < request.turns().size()
                && request.turns().get(system).role().isSystem()) {
            turns.add(request.turns().get(system++));
        }
        turns.addAll(before);
        turns.addAll(
                unsaid(before, request.turns().subList(system, request.turns().size())));
        return request.toBuilder()
                .turns(turns)
                .state(new StateWish(state.store(), null, state.conversation(), state.background()))
                .build();
    }

    /**
     * What comes after an answer, without the thoughts and calls of it that a client repeats before their results: said twice,
     * providers refuse them.
     */
    private static List<Turn> unsaid(List<Turn> before, List<Turn> after) {
        if (before.isEmpty() || before.getLast().role() != Turn.Role.ASSISTANT) {
            return after;
        }
        List<Block> said = before.getLast().blocks();
        List<Turn> turns = new ArrayList<>();
        int at = 0;
        for (; at < after.size() && after.get(at).role() == Turn.Role.ASSISTANT; at++) {
            List<Block> fresh = after.get(at).blocks().stream()
                    .filter(block -> said.stream().noneMatch(known -> repeats(block, known)))
                    .toList();
            if (!fresh.isEmpty()) {
                turns.add(after.get(at).withBlocks(fresh));
            }
        }
        turns.addAll(after.subList(at, after.size()));
        return turns;
    }

    private static boolean repeats(Block block, Block known) {
        return switch (block) {
            case Block.ToolCall call ->
                known instanceof Block.ToolCall made
                        && made.id().equals(call.id())
                        && made.name().equals(call.name());
            case Block.Reasoning thought ->
                known instanceof Block.Reasoning made
                        && thought.signature() != null
                        && thought.signature().equals(made.signature());
            default -> false;
        };
    }

    /** What was said up to and with an answer; empty if it is not known here. */
    public Optional<List<Turn>> find(String tenant, String id) {
        return known(tenant, id).map(Kept::turns);
    }

    /** What an answer said; empty if it is not known here. */
    public Optional<List<Block>> answer(String tenant, String id) {
        return find(tenant, id)
                .filter(turns -> !turns.isEmpty() && turns.getLast().role() == Turn.Role.ASSISTANT)
                .map(turns -> turns.getLast().blocks());
    }

    /** Whether nothing is kept. */
    public boolean isEmpty() {
        return kept.asMap().isEmpty();
    }

    /** Forgets an answer; false if it was not known. */
    public boolean forget(String tenant, String id) {
        return known(tenant, id).filter(one -> kept.asMap().remove(id, one)).isPresent();
    }

    /** Whether an answer was made for another client. */
    public boolean isOfOthers(String tenant, String id) {
        Kept one = kept.getIfPresent(id);
        return one != null && !one.tenant().equals(tenant);
    }

    private Optional<Kept> known(String tenant, String id) {
        return Optional.ofNullable(kept.getIfPresent(id))
                .filter(one -> one.tenant().equals(tenant));
    }

    private static long weight(List<Turn> turns) {
        long weight = 0;
        for (Turn turn : turns) {
            weight += 100 + blocks(turn.blocks());
        }
        return weight;
    }

    private static long blocks(List<Block> blocks) {
        long weight = 0;
        for (Block block : blocks) {
            weight += 100
                    + switch (block) {
                        case Block.Text text -> 2L * text.text().length();
                        case Block.Reasoning thought ->
                            2L * thought.text().length()
                                    + (thought.signature() == null
                                            ? 0
                                            : 2L * thought.signature().value().length());
                        case Block.ToolCall call -> 2L * call.input().length();
                        case Block.ToolResult result -> blocks(result.content());
                        case Block.Refusal refusal -> 2L * refusal.text().length();
                        case Block.Media media -> source(media.source());
                        case Block.Foreign foreign ->
                            2L * foreign.json().toString().length();
                    };
        }
        return weight;
    }

    private static long source(Source source) {
        return switch (source) {
            case Source.Bytes bytes -> bytes.base64().length();
            case Source.Url url -> 2L * url.url().length();
            case Source.FileReference file -> 2L * file.id().length();
            case Source.PlainText text -> 2L * text.text().length();
            case Source.Blocks blocks -> blocks(blocks.blocks());
        };
    }
}
