package dev.aiproxy.host.runtime;

import dev.aiproxy.host.routing.AccountState;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How accounts are doing, kept over reloads by their names; as many entries as the configs of a life had accounts. */
final class AccountBook {
    private final Map<String, AccountState> states = new ConcurrentHashMap<>();

    AccountState of(String provider, String account) {
        return states.computeIfAbsent(provider + '/' + account, name -> new AccountState());
    }
}
