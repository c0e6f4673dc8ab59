package dev.aiproxy.openai.responses;

import dev.aiproxy.api.wire.Egress;
import dev.aiproxy.api.wire.Entrance;
import dev.aiproxy.api.wire.Ingress;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.api.wire.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** OpenAI Responses. */
public final class ResponsesProtocol implements Protocol {
    /** The name that providers list it by. */
    public static final String ID = "openai-responses";

    private final Ingress ingress = new ResponsesIngress();
    private final Egress egress = new ResponsesEgress();

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String platform() {
        return "openai";
    }

    @Override
    public List<Entrance> entrances() {
        List<Entrance> entrances = new ArrayList<>();
        for (String version : List.of("/v1", "")) {
            entrances.add(Entrance.of("POST", version + "/responses", Operation.CHAT));
            entrances.add(Entrance.of("POST", version + "/responses/compact", Operation.RELAY));
            entrances.add(Entrance.of("POST", version + "/responses/input_tokens", Operation.COUNT_TOKENS));
            entrances.add(Entrance.of("*", version + "/responses/**", Operation.RELAY));
        }
        return List.copyOf(entrances);
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
