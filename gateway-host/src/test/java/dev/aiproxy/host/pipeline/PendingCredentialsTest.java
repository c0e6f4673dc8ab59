package dev.aiproxy.host.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.provider.Account;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PendingCredentialsTest {
    private record Key(String key) {}

    private final CompletableFuture<Account> credentials = new CompletableFuture<>();
    private final Queue<Runnable> loop = new ArrayDeque<>();
    private final List<String> told = new ArrayList<>();

    private PendingCredentials pending() {
        return PendingCredentials.of(credentials, loop::add, failure -> told.add(String.valueOf(failure)));
    }

    @Test
    void tellsOnceAndOnTheLoopOnly() {
        pending();
        credentials.complete(new Account("a", new Key("k")));
        assertThat(told).isEmpty();
        loop.remove().run();
        assertThat(told).containsExactly("null");
        assertThat(loop).isEmpty();
    }

    @Test
    void tellsOfAFailure() {
        pending();
        credentials.completeExceptionally(new IOException("no luck"));
        loop.remove().run();
        assertThat(told).containsExactly("java.io.IOException: no luck");
    }

    @Test
    void whoHasLeftIsToldNothingNotEvenWhatWasOnItsWay() {
        PendingCredentials pending = pending();
        credentials.complete(new Account("a", new Key("k")));
        pending.leave();
        loop.remove().run();
        assertThat(told).isEmpty();
    }

    @Test
    void aRenewalHoldsNothingOfARequestThatHasLeft() {
        List<WeakReference<byte[]>> held = new ArrayList<>();
        PendingCredentials pending = PendingCredentials.of(credentials, loop::add, holding(held));
        assertThat(held).hasSize(1);
        pending.leave();
        while (!held.getFirst().refersTo(null)) {
            System.gc();
        }
        assertThat(credentials.getNumberOfDependents()).isEqualTo(1);
        assertThat(pending).isNotNull();
    }

    private Consumer<@Nullable Throwable> holding(List<WeakReference<byte[]>> held) {
        byte[] body = new byte[1024];
        held.add(new WeakReference<>(body));
        return failure -> told.add("a body of " + body.length);
    }

    @Test
    void aLoopThatHasEndedIsNoError() {
        PendingCredentials.of(
                credentials,
                task -> {
                    throw new RejectedExecutionException();
                },
                failure -> told.add("told"));
        assertThat(credentials.complete(new Account("a", new Key("k")))).isTrue();
        assertThat(told).isEmpty();
    }
}
