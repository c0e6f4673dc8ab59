package dev.aiproxy.api.chat;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is known of one model in one protocol: what it takes, refuses and is limited to, by name. The protocol that reads
 * the facts documents their names; an encoder asks for a fact with the value that holds where nothing is known.
 *
 * <p>They are data: a protocol brings a table of its own, a provider may add to it, and config extends both.
 */
public final class ModelFacts {
    /** Nothing is known. */
    public static final ModelFacts NONE = new ModelFacts(JsonNodeFactory.instance.objectNode());

    private final ObjectNode facts;

    private ModelFacts(ObjectNode facts) {
        this.facts = facts;
    }

    /** The members of an object; it must not be changed afterwards. */
    public static ModelFacts of(ObjectNode facts) {
        return new ModelFacts(facts);
    }

    /** These, and over them those. */
    public ModelFacts with(ModelFacts over) {
        if (over.facts.isEmpty()) {
            return this;
        }
        ObjectNode both = JsonNodeFactory.instance.objectNode();
        both.setAll(facts);
        both.setAll(over.facts);
        return new ModelFacts(both);
    }

    public boolean flag(String name, boolean usual) {
        return facts.path(name).asBoolean(usual);
    }

    public int number(String name, int usual) {
        return facts.path(name).asInt(usual);
    }

    public String word(String name, String usual) {
        return facts.path(name).asString(usual);
    }

    /** The words of a list; the usual ones if the fact is not known. */
    public List<String> words(String name, List<String> usual) {
        JsonNode value = facts.get(name);
        if (value == null || !value.isArray()) {
            return usual;
        }
        List<String> words = new ArrayList<>(value.size());
        for (JsonNode word : value) {
            words.add(word.asString(""));
        }
        return words;
    }

    @Override
    public String toString() {
        return "ModelFacts" + facts;
    }
}
