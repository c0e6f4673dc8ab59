package dev.aiproxy.testkit;

import static dev.aiproxy.testkit.SampleParts.at;
import static dev.aiproxy.testkit.SampleParts.call;
import static dev.aiproxy.testkit.SampleParts.failure;
import static dev.aiproxy.testkit.SampleParts.image;
import static dev.aiproxy.testkit.SampleParts.model;
import static dev.aiproxy.testkit.SampleParts.result;
import static dev.aiproxy.testkit.SampleParts.sql;
import static dev.aiproxy.testkit.SampleParts.time;
import static dev.aiproxy.testkit.SampleParts.user;
import static dev.aiproxy.testkit.SampleParts.weather;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Tool;
import dev.aiproxy.api.chat.ToolChoice;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.chat.Turn.Role;
import dev.aiproxy.api.json.Json;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Requests that are special by their tools, by the choice of them, or by calls and results. */
final class SampleTools {
    private final SampleParts parts;

    SampleTools(SampleParts parts) {
        this.parts = parts;
    }

    /** Adds the samples by their names. */
    void addTo(Map<String, ChatRequest> all) {
        declared(all);
        used(all);
    }

    private void declared(Map<String, ChatRequest> all) {
        all.put("tool", parts.tooled(weather()));
        all.put("tool without arguments", parts.tooled(Tool.Function.of("get_time", "Tells the time.", null)));
        all.put(
                "strict tool",
                parts.tooled(new Tool.Function(
                        "get_weather", null, "Weather.", Json.parse(SampleParts.WEATHER), true, null, at("tools"))));
        all.put(
                "tool in a namespace",
                parts.tooled(new Tool.Function(
                        "find", "crm", "Finds.", Json.parse(SampleParts.WEATHER), null, null, at("tools"))));
        all.put("tool with a name that is too long", parts.tooled(Tool.Function.of("f".repeat(150), null, null)));
        all.put("custom tool", parts.tooled(sql()));
        all.put(
                "custom tool with a grammar",
                parts.tooled(new Tool.Custom(
                        "calculate",
                        null,
                        "Calculates.",
                        Json.parse(
                                "{\"type\":\"grammar\",\"grammar\":{\"syntax\":\"regex\",\"definition\":\"[0-9+]+\"}}"),
                        null,
                        at("tools"))));
        all.put(
                "hosted tool of another protocol",
                parts.tooled(new Tool.Hosted(
                        "elsewhere", "web_search", Json.parse("{\"type\":\"web_search\"}"), at("tools"))));
        for (ToolChoice.Mode mode : List.of(ToolChoice.Mode.NONE, ToolChoice.Mode.AUTO, ToolChoice.Mode.REQUIRED)) {
            all.put("tool choice " + mode.name().toLowerCase(Locale.ROOT), choosing(ToolChoice.of(mode)));
        }
        all.put("tool choice by name", choosing(ToolChoice.named("get_weather")));
        all.put(
                "tool choice of some",
                choosing(new ToolChoice(ToolChoice.Mode.AUTO, List.of("get_weather", "get_time"), null, null)));
        all.put(
                "one tool at a time",
                choosing(ToolChoice.of(ToolChoice.Mode.AUTO).withParallel(false)));
    }

    private void used(Map<String, ChatRequest> all) {
        Turn hello = user(Block.Text.of("Hello"));
        all.put("call and result", called(hello, result("call_1", "7 degrees")));
        all.put("call and empty result", called(hello, result("call_1", "")));
        all.put("call and result in JSON", called(hello, result("call_1", "{\"degrees\":7,\"sky\":[\"blue\"]}")));
        all.put("call and failure", called(hello, failure("call_1", "No such city.")));
        all.put(
                "call and picture",
                called(
                        hello,
                        new Block.ToolResult(
                                "call_1",
                                null,
                                false,
                                List.of(Block.Text.of("See"), image()),
                                false,
                                null,
                                at("result"))));
        all.put(
                "parallel calls",
                parts.ask(
                                hello,
                                model(
                                        Block.Text.of("I'll look."),
                                        call("call_1", "get_weather", "{\"city\":\"Rome\"}"),
                                        call("call_2", "get_time", "{}")),
                                Turn.of(Role.TOOL, result("call_1", "7 degrees"), failure("call_2", "No clock.")))
                        .tools(List.of(weather(), time()))
                        .build());
        all.put(
                "numbers and order in arguments",
                parts.ask(
                                hello,
                                model(call("call_1", "get_weather", "{\"z\":1.0,\"a\":12345678901234567890,\"m\":{}}")),
                                Turn.of(Role.TOOL, result("call_1", "ok")))
                        .tools(List.of(weather()))
                        .build());
        all.put(
                "custom call and result",
                parts.ask(
                                hello,
                                model(new Block.ToolCall(
                                        "call_1", "run_sql", null, true, "select 'ü'", null, null, at("call"))),
                                Turn.of(
                                        Role.TOOL,
                                        new Block.ToolResult(
                                                "call_1",
                                                null,
                                                true,
                                                List.of(Block.Text.of("1 row")),
                                                false,
                                                null,
                                                at("result"))))
                        .tools(List.of(sql()))
                        .build());
    }

    private ChatRequest choosing(ToolChoice choice) {
        return parts.plain().toBuilder()
                .tools(List.of(weather(), time()))
                .toolChoice(choice)
                .build();
    }

    private ChatRequest called(Turn hello, Block.ToolResult result) {
        return parts.ask(hello, model(call("call_1", "get_weather", "{\"city\":\"Rome\"}")), Turn.of(Role.TOOL, result))
                .tools(List.of(weather()))
                .build();
    }
}
