package dev.aiproxy.host.runtime;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.Candidate;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.json.JsonFormatException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what a provider sealed for its next turn while the answer is with a client whose protocol has no place for it, and
 * puts it back when the call comes again. Bounded in memory and time; used from all event loops.
 *
 * <p>An entry is found by the client's key, the id of the call, and its name and arguments: two conversations with one
 * beginning may share ids but not what they mean.
 */
public final class SignatureVault {
    private static final long MOST_BYTES = 32L * 1024 * 1024;
    private static final Duration LONGEST = Duration.ofHours(6);

    private final Cache<String, Kept> kept = Caffeine.newBuilder()
            .maximumWeight(MOST_BYTES)
            .weigher((String key, Kept value) -> (int) Math.min(Integer.MAX_VALUE, 200 + value.weight()))
            .expireAfterAccess(LONGEST)
            .executor(Runnable::run)
            .build();

    /** Remembers the sealed parts of an answer, each with the first call that follows it. */
    public void keep(String tenant, ChatResponse response) {
        for (Candidate candidate : response.candidates()) {
            List<Block.Reasoning> before = new ArrayList<>();
            for (Block block : candidate.blocks()) {
                if (block instanceof Block.Reasoning thought) {
                    before.add(thought);
                } else if (block instanceof Block.ToolCall call) {
                    if (!before.isEmpty() || call.signature() != null) {
                        kept.put(key(tenant, call), new Kept(List.copyOf(before), call.signature()));
                    }
                    before.clear();
                }
            }
        }
    }

    /** The request with what is remembered put back into the model's turns that lack it. */
    public ChatRequest restore(String tenant, ChatRequest request) {
        List<Turn> turns = new ArrayList<>(request.turns().size());
        boolean changed = false;
        for (Turn turn : request.turns()) {
            Turn restored = turn.role() == Turn.Role.ASSISTANT ? restore(tenant, turn) : null;
            changed |= restored != null;
            turns.add(restored == null ? turn : restored);
        }
        return changed ? request.toBuilder().turns(turns).build() : request;
    }

    /** The turn with what is remembered of its calls; null if that is nothing. */
    private @Nullable Turn restore(String tenant, Turn turn) {
        boolean sealed = turn.blocks().stream()
                .anyMatch(block -> block instanceof Block.Reasoning thought && thought.signature() != null);
        List<Block> blocks = new ArrayList<>(turn.blocks().size() + 1);
        boolean changed = false;
        for (Block block : turn.blocks()) {
            if (block instanceof Block.ToolCall call && call.signature() == null) {
                Kept found = kept.getIfPresent(key(tenant, call));
                if (found != null) {
                    if (!sealed) {
                        blocks.addAll(found.before());
                    }
                    changed = true;
                    blocks.add(call.withSignature(found.signature()));
                    continue;
                }
            }
            blocks.add(block);
        }
        return changed ? turn.withBlocks(List.copyOf(blocks)) : null;
    }

    private static String key(String tenant, Block.ToolCall call) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : List.of(tenant, call.id(), call.name(), normalised(call.input()))) {
                digest.update(part.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Clients write arguments anew, with other spaces. */
    private static String normalised(String input) {
        try {
            return input.isBlank() ? "{}" : Json.text(Json.parse(input));
        } catch (JsonFormatException e) {
            return input;
        }
    }

    private record Kept(
            List<Block.Reasoning> before, @Nullable Sealed signature) {
        long weight() {
            long weight = signature == null ? 0 : signature.value().length();
            for (Block.Reasoning thought : before) {
                Sealed own = thought.signature();
                weight +=
                        thought.text().length() + (own == null ? 0 : own.value().length());
            }
            return 2 * weight;
        }
    }
}
