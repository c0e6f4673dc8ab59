package dev.aiproxy.host.routing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/** The order in which accounts are tried: by priority, and among equals at random by weight. A pure function. */
final class AccountOrder {
    private AccountOrder() {}

    static List<AccountEntry> of(List<AccountEntry> accounts, RandomGenerator random) {
        if (accounts.size() <= 1) {
            return accounts;
        }
        record Ticket(AccountEntry account, double key) {}
        List<Ticket> tickets = new ArrayList<>(accounts.size());
        for (AccountEntry account : accounts) {
            // Efraimidis and Spirakis 2006: sorting by u^(1/w) draws without replacement by weight.
            double key = Math.log(1 - random.nextDouble()) / account.weight();
            tickets.add(new Ticket(account, key));
        }
        tickets.sort(Comparator.<Ticket>comparingInt(ticket -> -ticket.account().priority())
                .thenComparingDouble(ticket -> -ticket.key()));
        return tickets.stream().map(Ticket::account).toList();
    }
}
