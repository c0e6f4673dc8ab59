package dev.aiproxy.api.provider;

import dev.aiproxy.api.Component;
import dev.aiproxy.api.chat.ModelFacts;
import dev.aiproxy.api.wire.WireRequest;
import java.io.IOException;
import java.util.List;

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
     * once per try; no I/O.
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
     * An account whose token has run out, with a new one. Called on a virtual thread, by the host, never twice at once
     * for one account.
     */
    default Account renew(Account account) throws IOException, InterruptedException {
        return account;
    }
}
