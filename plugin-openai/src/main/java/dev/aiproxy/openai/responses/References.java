package dev.aiproxy.openai.responses;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Turn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Puts items of earlier answers in the place of references to them ({@code item_reference}), where the gateway made the
 * item's id and still has the answer. What the model thought, said and called without a break becomes one turn, as if the
 * client had sent the items themselves.
 *
 * <p>One object per request.
 */
final class References {
    private final Function<String, Optional<List<Block>>> answers;
    private final Map<String, Map<String, List<Block>>> known = new HashMap<>();
    private final Set<String> taken = new HashSet<>();
    private final List<Turn> turns = new ArrayList<>();
    private boolean open;

    private References(Function<String, Optional<List<Block>>> answers) {
        this.answers = answers;
    }

    /** A request with what its references mean. */
    static ChatRequest resolve(ChatRequest request, Function<String, Optional<List<Block>>> answers) {
        if (request.turns().stream().noneMatch(turn -> reference(turn) != null)) {
            return request;
        }
        References references = new References(answers);
        request.turns().forEach(references::turn);
        return request.toBuilder().turns(references.turns).build();
    }

    private static Block.@Nullable Foreign reference(Turn turn) {
        return turn.blocks().size() == 1
                        && turn.blocks().getFirst() instanceof Block.Foreign foreign
                        && foreign.protocol().equals(ResponsesProtocol.ID)
                        && foreign.type().equals(Names.ITEM_REFERENCE)
                ? foreign
                : null;
    }

    private void turn(Turn turn) {
        Block.Foreign reference = reference(turn);
        List<Block> meant = reference == null ? null : meant(reference);
        if (meant != null) {
            said(Turn.of(Turn.Role.ASSISTANT, meant));
            open = true;
        } else if (open && turn.role() == Turn.Role.ASSISTANT) {
            said(turn);
        } else {
            turns.add(turn);
            open = turn.role() == Turn.Role.ASSISTANT;
        }
    }

    /** Goes on with what the model said last, if nobody has spoken since. */
    private void said(Turn more) {
        if (more.blocks().isEmpty()) {
            return;
        }
        if (!turns.isEmpty() && turns.getLast().role() == Turn.Role.ASSISTANT) {
            List<Block> all = new ArrayList<>(turns.getLast().blocks());
            all.addAll(more.blocks());
            turns.set(turns.size() - 1, turns.getLast().withBlocks(List.copyOf(all)));
        } else {
            turns.add(more);
        }
    }

    /** What a reference stands for; null if that is not known. */
    private @Nullable List<Block> meant(Block.Foreign reference) {
        String id = reference.json().path(Names.ID).stringValue("");
        ItemIds.Origin origin = ItemIds.origin(id).orElse(null);
        if (origin == null) {
            return null;
        }
        Map<String, List<Block>> items = known.computeIfAbsent(
                origin.answer(),
                answer -> answers.apply(answer).map(AnswerItems::of).orElse(Map.of()));
        List<Block> blocks = items.get(origin.item());
        if (blocks != null && !taken.add(id)) {
            // A short reference may mean much; often repeated it would mean more than anybody can hold.
            String param = reference.extras().place().toString();
            throw Fault.of(FaultKind.INVALID_REQUEST, "Duplicate item found with id '" + id + "' at " + param + ".")
                    .withParam(param)
                    .asException();
        }
        return blocks;
    }
}
