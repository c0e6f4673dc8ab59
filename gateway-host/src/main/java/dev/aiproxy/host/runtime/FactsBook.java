package dev.aiproxy.host.runtime;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.aiproxy.api.chat.ModelFacts;
import dev.aiproxy.api.chat.ModelTable;
import dev.aiproxy.host.routing.ProviderEntry;
import java.util.Map;

/**
 * What is known of models: by the protocol's own table, over it by the provider, over both by config. Looked up on event
 * loops; each answer is worked out once.
 */
public final class FactsBook {
    private static final int MOST = 2000;
    /** Names are the clients' own choice; a longer one is looked up each time. */
    private static final int LONGEST_MODEL = 200;

    private final Map<String, ModelTable> tables;
    private final ModelTable configured;
    private final Cache<Question, ModelFacts> known =
            Caffeine.newBuilder().maximumSize(MOST).executor(Runnable::run).build();

    /**
     * @param tables of the protocols, by their ids
     * @param configured what config adds
     */
    public FactsBook(Map<String, ModelTable> tables, ModelTable configured) {
        this.tables = Map.copyOf(tables);
        this.configured = configured;
    }

    /** What is known of a model of a provider in a protocol. */
    public ModelFacts of(ProviderEntry provider, String protocol, String model) {
        return model.length() > LONGEST_MODEL
                ? workOut(provider, protocol, model)
                : known.get(
                        new Question(provider.name(), protocol, model), question -> workOut(provider, protocol, model));
    }

    private ModelFacts workOut(ProviderEntry provider, String protocol, String model) {
        return tables.getOrDefault(protocol, ModelTable.EMPTY)
                .of(model)
                .with(provider.provider().facts(protocol, model))
                .with(configured.of(model));
    }

    private record Question(String provider, String protocol, String model) {}
}
