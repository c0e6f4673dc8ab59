package dev.aiproxy.claude.messages;

import dev.aiproxy.api.chat.Effort;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.ReasoningWish;
import dev.aiproxy.api.chat.Tool;
import dev.aiproxy.api.wire.Members;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a conversation changes of its own settings while it goes on: tools that come and go, and effort. No other protocol
 * has that, so the last word on each is taken for the whole. One object per request, used by one thread.
 */
final class MidConversation {
    private final Map<String, Tool> known = new LinkedHashMap<>();
    private final List<Tool> offered;
    private boolean changesTools;
    private @Nullable Effort effort;

    /** @param declared tools that the request declares from the beginning */
    MidConversation(List<Tool> declared) {
        offered = new ArrayList<>(declared);
        declared.forEach(tool -> known.put(name(tool), tool));
    }

    private static String name(Tool tool) {
        return tool instanceof Tool.Hosted hosted ? hosted.json().path("name").stringValue("") : tool.name();
    }

    /**
     * Takes up a block {@code tool_addition} or {@code tool_removal}.
     *
     * @return whether it is understood; tools of MCP servers are not, nor is one that nobody declared
     */
    boolean takesUp(JsonNode block, Place place) {
        JsonNode tool = block.path("tool");
        boolean done = switch (block.path("type").stringValue("")) {
            case "tool_addition" -> adds(tool, place.member("tool"));
            case "tool_removal" -> removes(tool);
            default -> false;
        };
        changesTools |= done;
        return done;
    }

    private boolean adds(JsonNode tool, Place place) {
        String type = tool.path("type").stringValue("");
        if (type.equals("tool_definition") && tool.path("definition") instanceof ObjectNode definition) {
            offer(ToolReader.tool(new Members(definition, place.member("definition"))));
            return true;
        }
        Tool meant = known.get(tool.path("name").stringValue(""));
        if (!type.equals("tool_reference") || meant == null) {
            return false;
        }
        offer(loaded(meant));
        return true;
    }

    private void offer(Tool tool) {
        String name = name(tool);
        known.put(name, tool);
        for (int i = 0; i < offered.size(); i++) {
            if (name(offered.get(i)).equals(name)) {
                offered.set(i, tool);
                return;
            }
        }
        offered.add(tool);
    }

    /** A tool whose turn has come is not deferred any more. */
    private static Tool loaded(Tool tool) {
        String deferral = "defer_loading";
        if (!(tool instanceof Tool.Function function)
                || !function.extras().members().has(deferral)) {
            return tool;
        }
        ObjectNode rest = function.extras().members().deepCopy();
        rest.remove(deferral);
        Extras extras = new Extras(
                function.extras().protocol(),
                function.extras().place(),
                rest,
                function.extras().form());
        return new Tool.Function(
                function.name(),
                function.namespace(),
                function.description(),
                function.parameters(),
                function.strict(),
                function.cache(),
                extras);
    }

    private boolean removes(JsonNode tool) {
        String name = tool.path("name").stringValue("");
        if (!tool.path("type").stringValue("").equals("tool_reference") || !known.containsKey(name)) {
            return false;
        }
        offered.removeIf(one -> name(one).equals(name));
        return true;
    }

    /** Takes up how hard to try from here on. */
    void tries(Effort wanted) {
        effort = wanted;
    }

    boolean changesTools() {
        return changesTools;
    }

    /** The tools that are offered by now. */
    List<Tool> tools() {
        return List.copyOf(offered);
    }

    /** The last word on effort; empty if there was none since the beginning. */
    Optional<Effort> effort() {
        return Optional.ofNullable(effort);
    }

    /** A wish with the last word on effort in it. */
    ReasoningWish in(ReasoningWish wish) {
        return effort == null ? wish : new ReasoningWish(wish.mode(), effort, wish.budget(), wish.show());
    }
}
