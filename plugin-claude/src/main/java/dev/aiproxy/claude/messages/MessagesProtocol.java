package dev.aiproxy.claude.messages;

import dev.aiproxy.api.wire.Egress;
import dev.aiproxy.api.wire.Entrance;
import dev.aiproxy.api.wire.Ingress;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.api.wire.Protocol;
import java.util.List;
import java.util.Optional;

/** Anthropic Messages. */
public final class MessagesProtocol implements Protocol {
    /** The name that providers list it by. */
    public static final String ID = "anthropic-messages";

    /** Tells Anthropic's clients from OpenAI's where both use one path; the key's header does not, since either may come. */
    private static final String MARK = "anthropic-version";

    private final Ingress ingress = new MessagesIngress();
    private final Egress egress = new MessagesEgress();

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String platform() {
        return "claude";
    }

    @Override
    public List<Entrance> entrances() {
        return List.of(
                Entrance.of("POST", "/v1/messages", Operation.CHAT),
                Entrance.of("POST", "/v1/messages/count_tokens", Operation.COUNT_TOKENS),
                Entrance.of("*", "/v1/messages/batches", Operation.RELAY),
                Entrance.of("*", "/v1/messages/batches/**", Operation.RELAY),
                Entrance.of("POST", "/v1/complete", Operation.RELAY),
                Entrance.of("GET", "/v1/models", Operation.MODELS).whenHeader(MARK),
                Entrance.of("GET", "/v1/models/{model}", Operation.MODELS).whenHeader(MARK),
                Entrance.of("*", "/v1/files", Operation.RELAY).whenHeader(MARK),
                Entrance.of("*", "/v1/files/**", Operation.RELAY).whenHeader(MARK),
                Entrance.of("*", "/v1/skills", Operation.RELAY),
                Entrance.of("*", "/v1/skills/**", Operation.RELAY));
    }

    @Override
    public Optional<Ingress> ingress() {
        return Optional.of(ingress);
    }

    @Override
    public Optional<Egress> egress() {
        return Optional.of(egress);
    }
}
