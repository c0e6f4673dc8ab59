package dev.aiproxy.openai.chat;

import dev.aiproxy.api.wire.Egress;
import dev.aiproxy.api.wire.Entrance;
import dev.aiproxy.api.wire.Ingress;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.api.wire.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** OpenAI Chat Completions; also takes in OpenAI's other endpoints, which only pass through. */
public final class ChatProtocol implements Protocol {
    /** The name that providers list it by. */
    public static final String ID = "openai-chat";

    private static final List<String> RELAYED = List.of(
            "images",
            "audio",
            "files",
            "uploads",
            "batches",
            "moderations",
            "fine_tuning",
            "vector_stores",
            "containers",
            "conversations",
            "assistants",
            "threads",
            "evals",
            "videos",
            "rerank");

    private final Ingress ingress = new ChatIngress();
    private final Egress egress = new ChatEgress();

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
            entrances.add(Entrance.of("POST", version + "/chat/completions", Operation.CHAT));
            entrances.add(Entrance.of("POST", version + "/completions", Operation.CHAT));
            entrances.add(Entrance.of("POST", version + "/embeddings", Operation.EMBEDDINGS));
            entrances.add(Entrance.of("GET", version + "/models", Operation.MODELS));
            entrances.add(Entrance.of("GET", version + "/models/{model}", Operation.MODELS));
        }
        entrances.add(Entrance.of("*", "/v1/chat/completions/**", Operation.RELAY));
        entrances.add(Entrance.of("GET", "/v1/chat/completions", Operation.RELAY));
        for (String name : RELAYED) {
            entrances.add(Entrance.of("*", "/v1/" + name, Operation.RELAY));
            entrances.add(Entrance.of("*", "/v1/" + name + "/**", Operation.RELAY));
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
