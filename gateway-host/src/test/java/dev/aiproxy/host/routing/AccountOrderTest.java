package dev.aiproxy.host.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AccountOrderTest {
    private static final int DRAWS = 4000;

    @Test
    void drawsByWeight() {
        List<AccountEntry> accounts =
                List.of(Routing.account("a", 1, 0, 0), Routing.account("b", 1, 0, 0), Routing.account("c", 2, 0, 0));
        Map<String, Integer> first = new HashMap<>();
        Random random = new Random(42);
        for (int i = 0; i < DRAWS; i++) {
            List<AccountEntry> order = AccountOrder.of(accounts, random);
            assertThat(order).containsExactlyInAnyOrderElementsOf(accounts);
            first.merge(order.getFirst().account().name(), 1, Integer::sum);
        }
        // Seven percent is more than three deviations of such a draw: no other seed should need another bound.
        assertThat(first.getOrDefault("a", 0)).isCloseTo(DRAWS / 4, within(DRAWS * 7 / 100 / 4 * 2));
        assertThat(first.getOrDefault("b", 0)).isCloseTo(DRAWS / 4, within(DRAWS * 7 / 100 / 4 * 2));
        assertThat(first.getOrDefault("c", 0)).isCloseTo(DRAWS / 2, within(DRAWS / 2 * 7 / 100));
    }

    @Test
    void aHigherPriorityAlwaysComesFirst() {
        List<AccountEntry> accounts = List.of(
                Routing.account("heavy", 1000, 0, 0),
                Routing.account("low", 1, -1, 0),
                Routing.account("high", 1, 5, 0));
        Random random = new Random(1);
        for (int i = 0; i < 200; i++) {
            assertThat(AccountOrder.of(accounts, random))
                    .extracting(entry -> entry.account().name())
                    .containsExactly("high", "heavy", "low");
        }
    }

    @Test
    void theSameRandomNumbersGiveTheSameOrder() {
        List<AccountEntry> accounts =
                List.of(Routing.account("a", 1, 0, 0), Routing.account("b", 3, 0, 0), Routing.account("c", 2, 0, 0));
        assertThat(AccountOrder.of(accounts, new Random(7))).isEqualTo(AccountOrder.of(accounts, new Random(7)));
    }
}
