package dev.aiproxy.host.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AccountStateTest {
    private static final int THREADS = 8;
    private static final int PLACES = 3;

    @Test
    void givesNoMorePlacesThanThereAreHoweverManyAskAtOnce() throws Exception {
        AccountState state = new AccountState();
        CyclicBarrier together = new CyclicBarrier(THREADS);
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            for (int round = 0; round < 1000; round++) {
                List<Future<Boolean>> asked = new ArrayList<>();
                for (int i = 0; i < THREADS; i++) {
                    asked.add(threads.submit(() -> {
                        together.await();
                        return state.tryBegin(PLACES);
                    }));
                }
                int taken = 0;
                for (Future<Boolean> each : asked) {
                    taken += each.get() ? 1 : 0;
                }
                assertThat(taken).isEqualTo(PLACES);
                assertThat(state.inFlight()).isEqualTo(PLACES);
                for (int i = 0; i < PLACES; i++) {
                    state.end();
                }
            }
        }
    }

    @Test
    void aPlaceThatIsGivenBackCanBeTakenAgain() {
        AccountState state = new AccountState();
        assertThat(state.tryBegin(1)).isTrue();
        assertThat(state.tryBegin(1)).isFalse();
        state.end();
        assertThat(state.tryBegin(1)).isTrue();
    }

    @Test
    void withoutALimitEveryoneGetsAPlace() {
        AccountState state = new AccountState();
        for (int i = 0; i < 100; i++) {
            assertThat(state.tryBegin(0)).isTrue();
        }
        assertThat(state.inFlight()).isEqualTo(100);
    }

    @Test
    void aRestForWantOfCredentialsEndsWithThemAndOneThatTheProviderAskedForDoesNot() {
        AccountState state = new AccountState();
        state.rest(20, "429");
        state.lackCredentials(50);
        assertThat(state.restFor(10)).isEqualTo(40);
        assertThat(state.reason(10)).isEqualTo("its credentials could not be renewed");
        state.gainCredentials();
        assertThat(state.restFor(10)).isEqualTo(10);
        assertThat(state.reason(10)).isEqualTo("429");
        state.lackCredentials(50);
        state.wake();
        assertThat(state.restFor(10)).isEqualTo(40);
    }
}
