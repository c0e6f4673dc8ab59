package dev.aiproxy.api.provider;

import dev.aiproxy.api.Component;
import dev.aiproxy.api.chat.ModelFacts;
import dev.aiproxy.api.wire.WireRequest;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A service that serves models: which formats it speaks, where it is, how a request is signed.
 *
 * <p>Accounts belong to the host, which chooses one per try; a provider only uses what it is given.
 */
public interface Provider extends Component {
    /**
     * Ids of the protocols that it speaks for a model, best first. If the client's own is among them, the bytes are
     * relayed. Called on an event loop; must not block.
     */
    List<String> protocols(String model);

    /** The family that it belongs to, so that {@code /openai/…} reaches only such; empty to belong to every one. */
    default String platform() {
        return "";
    }

    /**
     * Patterns of the models that it is known for ({@code claude-*}), used when config gives no {@code models}. They
     * are a preference: a model that no provider is known for goes to the first that speaks the client's protocol.
     */
    default List<String> knownModels() {
        return List.of();
    }

    /**
     * What the service is known to take, refuse or want, whatever its model: it counts over what the protocol's own table
     * says of the model, and config counts over both. Called on an event loop; must not block.
     *
     * @param protocol one of {@link #protocols}
     * @param model the name that the service knows
     */
    default ModelFacts facts(String protocol, String model) {
        return ModelFacts.NONE;
    }

    /** The transport that carries its requests unless config names another. */
    default String transport() {
        return "http";
    }

    /**
     * Where a request goes and how: origin, target, headers with credentials and signature. Called on an event loop
     * once per try, and once more where the service refused the credentials and the account was renewed; no I/O. The body may
     * be another than the request's, for what a service wants beside the protocol's own members: splice it in.
     *
     * @param request in one of the protocols of {@link #protocols}
     * @param protocol which one
     * @param model the name that the service knows; empty where the operation has none
     */
    UpstreamRequest address(WireRequest request, String protocol, String model, Account account);

    /**
     * The models that the account can use. Called now and then on a virtual thread; may block.
     *
     * @throws IOException if the service could not be asked; the host keeps the last good list
     */
    default List<Model> models(Account account) throws IOException, InterruptedException {
        return List.of();
    }

    /**
     * Until when an account's credentials are good; empty, the rule, for an account that is never renewed. {@link Instant#MIN}
     * says that there is nothing to send yet (a token has to be fetched first), {@link Instant#MAX} that the credentials can be
     * renewed but don't say when they run out. It should lie so much before the true end that a request still arrives in time.
     *
     * <p>Called when config is loaded and after each renewal, not per request; no I/O.
     *
     * @param account as configured, or as {@link #renew} gave it
     */
    default Optional<Instant> validUntil(Account account) {
        return Optional.empty();
    }

    /**
     * The account with other credentials, in place of such as run out soon, have run out, were refused by the service, or are
     * not there yet. Called only for accounts that {@link #validUntil} gives a time for, on a virtual thread, never twice at
     * once for one account. After three minutes it counts as failed and is interrupted; what it then still returns is not used.
     * What it returns in time is used until it runs out or config gives the account other credentials; what must survive the
     * process is stored here before this returns.
     *
     * <p>The returned account keeps its name. Its credentials may be another record than the configured one, of the plugin's
     * own, whose {@link dev.aiproxy.api.settings.Secret} components are kept out of logs.
     *
     * @param account whose credentials must not be given again
     * @throws IOException with a sentence that an operator can act on, without secrets; requests go to other accounts, and the
     *     host asks again after a pause that grows with each failure
     */
    default Account renew(Account account) throws IOException, InterruptedException {
        return account;
    }
}
