package dev.aiproxy.claude.messages;

import dev.aiproxy.api.chat.Extras;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Unknown members of an object inside an object that the model knows, kept with the outer one's extras under a name with
 * a dot, as a reader of a loss report would name them: {@code thinking.block_binding}. Those that say nothing are left to
 * {@link AsSaid}.
 */
final class Nested {
    private Nested() {}

    /** The extras and the unknown members of the inner object. */
    static Extras read(String name, JsonNode inner, Set<String> known, Extras extras) {
        Extras all = extras;
        for (var member : inner.properties()) {
            if (!known.contains(member.getKey()) && !member.getValue().isNull()) {
                all = all.with(name + '.' + member.getKey(), member.getValue());
            }
        }
        return all;
    }

    /** Moves members with dotted names of a written object into the objects that they belong to, where those are. */
    static void unfold(String name, ObjectNode outer, boolean create) {
        String prefix = name + '.';
        for (String member : List.copyOf(outer.propertyNames())) {
            if (!member.startsWith(prefix)) {
                continue;
            }
            JsonNode value = outer.remove(member);
            if (outer.get(name) instanceof ObjectNode inner) {
                if (!inner.has(member.substring(prefix.length()))) {
                    inner.set(member.substring(prefix.length()), value);
                }
            } else if (create) {
                outer.putObject(name).set(member.substring(prefix.length()), value);
            }
        }
    }
}
