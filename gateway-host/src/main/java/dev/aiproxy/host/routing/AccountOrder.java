package dev.aiproxy.host.routing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/** The order in which accounts are tried: by priority, and among equals at random by weight. A pure function. */
final class AccountOrder {
    private static final Comparator<Ticket> BEST_FIRST = Comparator.<Ticket>comparingInt(
                    ticket -> -ticket.account().priority())
            .thenComparingDouble(ticket -> -ticket.key());

    private AccountOrder() {}

    private record Ticket(AccountEntry account, double key) {}

    static List<AccountEntry> of(List<AccountEntry> accounts, RandomGenerator random) {
        if (accounts.size() <= 1) {
            return accounts;
        }
        Ticket[] tickets = new Ticket[accounts.size()];
        for (int i = 0; i < tickets.length; i++) {
            AccountEntry account = accounts.get(i);
            // Efraimidis and Spirakis 2006: sorting by u^(1/w) draws without replacement by weight.
            tickets[i] = new Ticket(account, Math.log(1 - random.nextDouble()) / account.weight());
        }
        Arrays.sort(tickets, BEST_FIRST);
        List<AccountEntry> order = new ArrayList<>(tickets.length);
        for (Ticket ticket : tickets) {
            order.add(ticket.account());
        }
        return order;
    }
}
