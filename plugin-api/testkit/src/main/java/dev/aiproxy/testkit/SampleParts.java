package dev.aiproxy.testkit;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Citation;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.Source;
import dev.aiproxy.api.chat.Tool;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.chat.Turn.Role;
import dev.aiproxy.api.json.Json;
import java.util.List;

/**
 * Pieces that several samples have in common.
 *
 * @param protocol id of the protocol that signed what is signed
 * @param realm name of the provider that signed it
 * @param model the name that requests ask for
 */
record SampleParts(String protocol, String realm, String model) {
    static final String WEATHER =
            "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}},\"required\":[\"city\"],"
                    + "\"additionalProperties\":false}";

    /** The plainest request. */
    ChatRequest plain() {
        return ask(user(Block.Text.of("Hello"))).build();
    }

    ChatRequest.Builder ask(Turn... turns) {
        return ChatRequest.builder(model, List.of(turns));
    }

    ChatRequest tooled(Tool tool) {
        return plain().toBuilder().tools(List.of(tool)).build();
    }

    static Turn user(Block... blocks) {
        return Turn.of(Role.USER, blocks);
    }

    static Turn model(Block... blocks) {
        return Turn.of(Role.ASSISTANT, blocks);
    }

    static Block.Text cited() {
        Citation citation = new Citation(
                Citation.Kind.URL, "https://example.com/a", "A page", "quoted words", 0, 4, at("citation"));
        return new Block.Text("True words.", List.of(citation), null, null, at("cited"));
    }

    static Block.Media media(Block.Media.Kind kind, Source source) {
        return Block.Media.of(kind, source, null, at("media"));
    }

    static Block.Media image() {
        return media(Block.Media.Kind.IMAGE, new Source.Bytes("image/png", CanonicalSamples.PNG));
    }

    static Tool weather() {
        return Tool.Function.of("get_weather", "Tells the weather.", Json.parse(WEATHER));
    }

    static Tool time() {
        return Tool.Function.of("get_time", "Tells the time.", Json.parse("{\"type\":\"object\",\"properties\":{}}"));
    }

    static Tool sql() {
        return new Tool.Custom("run_sql", null, "Runs SQL.", null, null, at("tools"));
    }

    static Block.ToolCall call(String id, String name, String input) {
        return new Block.ToolCall(id, name, null, false, input, null, null, at("call"));
    }

    static Block.ToolResult result(String id, String text) {
        return new Block.ToolResult(id, null, false, List.of(Block.Text.of(text)), false, null, at("result"));
    }

    static Block.ToolResult failure(String id, String text) {
        return new Block.ToolResult(id, null, false, List.of(Block.Text.of(text)), true, null, at("result"));
    }

    static Extras at(String member) {
        return Extras.at("sample", Place.ROOT.member(member));
    }
}
