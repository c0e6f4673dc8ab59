package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.wire.Egress;
import dev.aiproxy.api.wire.Entrance;
import dev.aiproxy.api.wire.Ingress;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.api.wire.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Gemini's generateContent, which has the model and the method in its path. */
public final class GenerateProtocol implements Protocol {
    /** The name that providers list it by. */
    public static final String ID = "gemini-generate";

    /** Tells Gemini's clients from OpenAI's where both use one path. */
    private static final String MARK = "x-goog-api-key";

    private final Ingress ingress = new GenerateIngress();
    private final Egress egress = new GenerateEgress();

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String platform() {
        return "gemini";
    }

    @Override
    public List<Entrance> entrances() {
        List<Entrance> entrances = new ArrayList<>();
        for (String version : List.of("v1beta", "v1", "v1alpha")) {
            for (String kind : List.of("models", "tunedModels")) {
                String model = '/' + version + '/' + kind + "/{model}:";
                entrances.add(Entrance.of("POST", model + "generateContent", Operation.CHAT));
                entrances.add(Entrance.of("POST", model + "streamGenerateContent", Operation.CHAT));
                entrances.add(Entrance.of("POST", model + "countTokens", Operation.COUNT_TOKENS));
                entrances.add(Entrance.of("POST", model + "embedContent", Operation.EMBEDDINGS));
                entrances.add(Entrance.of("POST", model + "batchEmbedContents", Operation.EMBEDDINGS));
                entrances.add(Entrance.of("POST", model + "{method}", Operation.RELAY));
            }
        }
        for (String version : List.of("/v1beta", "/v1alpha")) {
            entrances.add(Entrance.of("GET", version + "/models", Operation.MODELS));
            entrances.add(Entrance.of("GET", version + "/models/{model}", Operation.MODELS));
            entrances.add(Entrance.of("*", version + "/**", Operation.RELAY));
            entrances.add(Entrance.of("*", "/upload" + version + "/**", Operation.RELAY));
            entrances.add(Entrance.of("*", "/download" + version + "/**", Operation.RELAY));
        }
        entrances.add(Entrance.of("GET", "/v1/models", Operation.MODELS).whenHeader(MARK));
        entrances.add(Entrance.of("GET", "/v1/models/{model}", Operation.MODELS).whenHeader(MARK));
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
