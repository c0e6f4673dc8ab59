package dev.aiproxy.host.pipeline;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Source;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.host.upstream.MediaFetcher;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Function;

/** Puts the bytes of media into a request in place of their addresses. */
final class MediaBytes {
    /** Most addresses of one request: each costs a connection, and memory for what is there. */
    static final int MOST = 20;

    private MediaBytes() {}

    /**
     * Fetches what is at the addresses and goes on with the request that has it.
     *
     * @param fetch completes with {@link MediaFetcher.RefusedException} where something can't be had
     * @param then gets the changed request, on any thread
     * @param otherwise gets what went wrong, on any thread
     * @return ends what is still being fetched; harmless at any time
     */
    static Runnable into(
            ChatRequest request,
            Set<String> urls,
            Function<String, CompletableFuture<Source.Bytes>> fetch,
            Consumer<ChatRequest> then,
            Consumer<Fault> otherwise) {
        if (urls.size() > MOST) {
            otherwise.accept(Fault.of(
                            FaultKind.INVALID_REQUEST,
                            "The request names " + urls.size() + " media addresses; the gateway fetches at most " + MOST
                                    + " for one.")
                    .withCode("failed_to_download_image"));
            return () -> {};
        }
        Map<String, CompletableFuture<Source.Bytes>> all = new LinkedHashMap<>();
        urls.forEach(url -> all.put(url, fetch.apply(url)));
        Runnable cancel = () -> all.values().forEach(one -> one.cancel(false));
        CompletableFuture<Void> outcome = CompletableFuture.allOf(all.values().toArray(CompletableFuture<?>[]::new));
        // One that can't be had is enough: the others would be of no use.
        all.values()
                .forEach(one -> one.whenComplete((bytes, thrown) -> {
                    if (thrown != null) {
                        outcome.completeExceptionally(thrown);
                    }
                }));
        outcome.whenComplete((done, thrown) -> {
            if (thrown == null) {
                Map<String, Source.Bytes> found = new HashMap<>();
                all.forEach((url, one) -> found.put(url, one.join()));
                then.accept(replace(request, found));
            } else {
                cancel.run();
                Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
                // Only these messages are known to show nothing of the address, which may hold a token.
                String why = cause instanceof MediaFetcher.RefusedException refused
                        ? String.valueOf(refused.getMessage())
                        : "can't be fetched";
                otherwise.accept(Fault.of(FaultKind.INVALID_REQUEST, "A media address of the request " + why + '.')
                        .withCode("failed_to_download_image"));
            }
        });
        return cancel;
    }

    private static ChatRequest replace(ChatRequest request, Map<String, Source.Bytes> found) {
        List<Turn> turns = new ArrayList<>();
        for (Turn turn : request.turns()) {
            turns.add(turn.withBlocks(replace(turn.blocks(), found)));
        }
        return request.toBuilder().turns(turns).build();
    }

    private static List<Block> replace(List<Block> blocks, Map<String, Source.Bytes> found) {
        List<Block> changed = new ArrayList<>(blocks.size());
        for (Block block : blocks) {
            if (block instanceof Block.Media media
                    && media.source() instanceof Source.Url address
                    && found.containsKey(address.url())) {
                changed.add(media.withSource(found.get(address.url())));
            } else if (block instanceof Block.Media media && media.source() instanceof Source.Blocks inner) {
                changed.add(media.withSource(new Source.Blocks(replace(inner.blocks(), found))));
            } else if (block instanceof Block.ToolResult result) {
                changed.add(result.withContent(replace(result.content(), found)));
            } else {
                changed.add(block);
            }
        }
        return changed;
    }
}
