package dev.aiproxy.testkit;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.CacheMark;
import dev.aiproxy.api.chat.CacheWish;
import dev.aiproxy.api.chat.Candidate;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.Citation;
import dev.aiproxy.api.chat.Effort;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Finish;
import dev.aiproxy.api.chat.FinishReason;
import dev.aiproxy.api.chat.Identity;
import dev.aiproxy.api.chat.OutputFormat;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.ReasoningWish;
import dev.aiproxy.api.chat.Sampling;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.chat.ServiceTier;
import dev.aiproxy.api.chat.Source;
import dev.aiproxy.api.chat.StateWish;
import dev.aiproxy.api.chat.TokenLogprob;
import dev.aiproxy.api.chat.Tool;
import dev.aiproxy.api.chat.ToolChoice;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.chat.Turn.Role;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.json.Json;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Requests and answers that between them use every field and every kind of block of the canonical model, each sample one
 * thing more than the plainest.
 */
public final class CanonicalSamples {
    /** A picture of one pixel. */
    public static final String PNG =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    /** The answer that tells how likely its tokens were, which only some formats can. */
    public static final String LOGPROBS = "log probabilities";

    private static final String PDF = "JVBERi0xLjQKJSVFT0YK";
    private static final String WAV = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=";
    private static final String WEATHER =
            "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}},\"required\":[\"city\"],"
                    + "\"additionalProperties\":false}";

    private final String protocol;
    private final String realm;
    private final String model;

    /**
     * @param protocol id of the protocol that signed what is signed
     * @param realm name of the provider that signed it
     * @param model the name that requests ask for
     */
    public CanonicalSamples(String protocol, String realm, String model) {
        this.protocol = protocol;
        this.realm = realm;
        this.model = model;
    }

    /** The plainest request. */
    public ChatRequest plain() {
        return ask(user(Block.Text.of("Hello"))).build();
    }

    /** A request that declares the tools which the sample answers call. */
    public ChatRequest withTools() {
        return plain().toBuilder()
                .tools(List.of(weather(), time(), sql()))
                .maxOutput(16000)
                .reasoning(
                        new ReasoningWish(ReasoningWish.Mode.UNSAID, Effort.MEDIUM, null, ReasoningWish.Show.SUMMARY))
                .build();
    }

    /** Requests by what is special about them. */
    public Map<String, ChatRequest> requests() {
        Map<String, ChatRequest> all = new LinkedHashMap<>();
        all.put("text", plain());
        turns(all);
        media(all);
        tools(all);
        thoughts(all);
        wishes(all);
        return all;
    }

    private ChatRequest.Builder ask(Turn... turns) {
        return ChatRequest.builder(model, List.of(turns));
    }

    private static Turn user(Block... blocks) {
        return Turn.of(Role.USER, blocks);
    }

    private static Turn model(Block... blocks) {
        return Turn.of(Role.ASSISTANT, blocks);
    }

    private void turns(Map<String, ChatRequest> all) {
        Turn hello = user(Block.Text.of("Hello"));
        all.put(
                "system",
                ask(Turn.of(Role.SYSTEM, Block.Text.of("Be kind.")), hello).build());
        all.put(
                "developer",
                ask(Turn.of(Role.DEVELOPER, Block.Text.of("Be kind.")), hello).build());
        all.put(
                "system in the middle",
                ask(
                                hello,
                                model(Block.Text.of("Hi")),
                                user(Block.Text.of("Go on")),
                                Turn.of(Role.SYSTEM, Block.Text.of("Be brief.")))
                        .build());
        all.put(
                "history",
                ask(hello, model(Block.Text.of("Hi")), user(Block.Text.of("Go on")))
                        .build());
        all.put(
                "name of a speaker",
                ask(new Turn(Role.USER, List.of(Block.Text.of("Hello")), "ann", at("turns")))
                        .build());
        all.put(
                "several texts",
                ask(user(Block.Text.of("One"), Block.Text.of("Two"))).build());
        all.put(
                "refusal in the history",
                ask(hello, model(new Block.Refusal("I can't.", at("refusal"))), user(Block.Text.of("Why?")))
                        .build());
        all.put(
                "citations in the history",
                ask(hello, model(cited()), user(Block.Text.of("Why?"))).build());
    }

    private static Block.Text cited() {
        Citation citation = new Citation(
                Citation.Kind.URL, "https://example.com/a", "A page", "quoted words", 0, 4, at("citation"));
        return new Block.Text("True words.", List.of(citation), null, null, at("cited"));
    }

    private void media(Map<String, ChatRequest> all) {
        put(all, "image", image());
        put(
                all,
                "image by address",
                media(Block.Media.Kind.IMAGE, new Source.Url("https://example.com/a.png", "image/png")));
        put(
                all,
                "image with detail",
                new Block.Media(
                        Block.Media.Kind.IMAGE,
                        new Source.Bytes("image/png", PNG),
                        null,
                        null,
                        null,
                        "low",
                        false,
                        null,
                        at("image")));
        put(
                all,
                "file of the provider",
                media(Block.Media.Kind.DOCUMENT, new Source.FileReference(protocol, "file-abc123", "application/pdf")));
        put(
                all,
                "file of another provider",
                media(Block.Media.Kind.DOCUMENT, new Source.FileReference("elsewhere", "file-abc123", null)));
        put(all, "audio", media(Block.Media.Kind.AUDIO, new Source.Bytes("audio/wav", WAV)));
        put(all, "video", media(Block.Media.Kind.VIDEO, new Source.Bytes("video/mp4", "AAAAIGZ0eXA=")));
        put(
                all,
                "pdf",
                new Block.Media(
                        Block.Media.Kind.DOCUMENT,
                        new Source.Bytes("application/pdf", PDF),
                        "a.pdf",
                        null,
                        null,
                        null,
                        false,
                        null,
                        at("pdf")));
        put(
                all,
                "pdf by address",
                media(Block.Media.Kind.DOCUMENT, new Source.Url("https://example.com/a.pdf", "application/pdf")));
        put(all, "document of plain text", media(Block.Media.Kind.DOCUMENT, new Source.PlainText("All there is.")));
        put(
                all,
                "document of blocks",
                media(Block.Media.Kind.DOCUMENT, new Source.Blocks(List.of(Block.Text.of("A part.")))));
        put(
                all,
                "document with title, context and citations",
                new Block.Media(
                        Block.Media.Kind.DOCUMENT,
                        new Source.PlainText("All there is."),
                        null,
                        "The title",
                        "The context",
                        null,
                        true,
                        null,
                        at("document")));
    }

    private void put(Map<String, ChatRequest> all, String name, Block media) {
        all.put(name, ask(user(Block.Text.of("Look."), media)).build());
    }

    private static Block.Media media(Block.Media.Kind kind, Source source) {
        return Block.Media.of(kind, source, null, at("media"));
    }

    private static Block.Media image() {
        return media(Block.Media.Kind.IMAGE, new Source.Bytes("image/png", PNG));
    }

    private void tools(Map<String, ChatRequest> all) {
        Turn hello = user(Block.Text.of("Hello"));
        all.put("tool", tooled(weather()));
        all.put("tool without arguments", tooled(Tool.Function.of("get_time", "Tells the time.", null)));
        all.put(
                "strict tool",
                tooled(new Tool.Function(
                        "get_weather", null, "Weather.", Json.parse(WEATHER), true, null, at("tools"))));
        all.put(
                "tool in a namespace",
                tooled(new Tool.Function("find", "crm", "Finds.", Json.parse(WEATHER), null, null, at("tools"))));
        all.put("tool with a name that is too long", tooled(Tool.Function.of("f".repeat(150), null, null)));
        all.put("custom tool", tooled(sql()));
        all.put(
                "custom tool with a grammar",
                tooled(new Tool.Custom(
                        "calculate",
                        null,
                        "Calculates.",
                        Json.parse(
                                "{\"type\":\"grammar\",\"grammar\":{\"syntax\":\"regex\",\"definition\":\"[0-9+]+\"}}"),
                        null,
                        at("tools"))));
        all.put(
                "hosted tool of another protocol",
                tooled(new Tool.Hosted(
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
                ask(
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
                ask(
                                hello,
                                model(call("call_1", "get_weather", "{\"z\":1.0,\"a\":12345678901234567890,\"m\":{}}")),
                                Turn.of(Role.TOOL, result("call_1", "ok")))
                        .tools(List.of(weather()))
                        .build());
        all.put(
                "custom call and result",
                ask(
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

    private ChatRequest tooled(Tool tool) {
        return plain().toBuilder().tools(List.of(tool)).build();
    }

    private ChatRequest choosing(ToolChoice choice) {
        return plain().toBuilder()
                .tools(List.of(weather(), time()))
                .toolChoice(choice)
                .build();
    }

    private ChatRequest called(Turn hello, Block.ToolResult result) {
        return ask(hello, model(call("call_1", "get_weather", "{\"city\":\"Rome\"}")), Turn.of(Role.TOOL, result))
                .tools(List.of(weather()))
                .build();
    }

    private static Tool weather() {
        return Tool.Function.of("get_weather", "Tells the weather.", Json.parse(WEATHER));
    }

    private static Tool time() {
        return Tool.Function.of("get_time", "Tells the time.", Json.parse("{\"type\":\"object\",\"properties\":{}}"));
    }

    private static Tool sql() {
        return new Tool.Custom("run_sql", null, "Runs SQL.", null, null, at("tools"));
    }

    private static Block.ToolCall call(String id, String name, String input) {
        return new Block.ToolCall(id, name, null, false, input, null, null, at("call"));
    }

    private static Block.ToolResult result(String id, String text) {
        return new Block.ToolResult(id, null, false, List.of(Block.Text.of(text)), false, null, at("result"));
    }

    private static Block.ToolResult failure(String id, String text) {
        return new Block.ToolResult(id, null, false, List.of(Block.Text.of(text)), true, null, at("result"));
    }

    private void thoughts(Map<String, ChatRequest> all) {
        Sealed own = new Sealed(protocol, realm, Sealed.Slot.THOUGHT, "c2lnbmVk");
        Sealed foreign = new Sealed("elsewhere", "another", Sealed.Slot.THOUGHT, "Zm9yZWlnbg==");
        Sealed redacted = new Sealed(protocol, realm, Sealed.Slot.REDACTED, "cmVkYWN0ZWQ=");
        Sealed ofCall = new Sealed(protocol, realm, Sealed.Slot.CALL, "Y2FsbA==");
        all.put("signed thought", thinking(new Block.Reasoning("I think.", own, false, at("thought"))));
        all.put("unsigned thought", thinking(new Block.Reasoning("I think.", null, false, at("thought"))));
        all.put("redacted thought", thinking(new Block.Reasoning("", redacted, true, at("thought"))));
        all.put(
                "thought of another provider",
                thinking(new Block.Reasoning("I think.", foreign, false, at("thought"))));
        all.put(
                "signed call",
                ask(
                                user(Block.Text.of("Hello")),
                                model(call("call_1", "get_weather", "{\"city\":\"Rome\"}")
                                        .withSignature(ofCall)),
                                Turn.of(Role.TOOL, result("call_1", "7 degrees")))
                        .tools(List.of(weather()))
                        .reasoning(new ReasoningWish(
                                ReasoningWish.Mode.UNSAID, Effort.MEDIUM, null, ReasoningWish.Show.UNSAID))
                        .build());
        all.put("effort none", thinking(ReasoningWish.Mode.OFF, Effort.NONE, null, ReasoningWish.Show.UNSAID));
        for (Effort effort :
                List.of(Effort.MINIMAL, Effort.LOW, Effort.MEDIUM, Effort.HIGH, Effort.XHIGH, Effort.MAX)) {
            all.put(
                    "effort " + effort.word(),
                    thinking(ReasoningWish.Mode.UNSAID, effort, null, ReasoningWish.Show.UNSAID));
        }
        all.put("budget", thinking(ReasoningWish.Mode.ON, null, 4096, ReasoningWish.Show.UNSAID));
        all.put(
                "dynamic budget",
                thinking(ReasoningWish.Mode.ON, null, ReasoningWish.DYNAMIC, ReasoningWish.Show.UNSAID));
        all.put("adaptive thinking", thinking(ReasoningWish.Mode.ADAPTIVE, null, null, ReasoningWish.Show.UNSAID));
        all.put("thinking off", thinking(ReasoningWish.Mode.OFF, null, null, ReasoningWish.Show.UNSAID));
        all.put("thoughts shown", thinking(ReasoningWish.Mode.UNSAID, Effort.MEDIUM, null, ReasoningWish.Show.SUMMARY));
        all.put("thoughts hidden", thinking(ReasoningWish.Mode.UNSAID, Effort.MEDIUM, null, ReasoningWish.Show.NONE));
    }

    private ChatRequest thinking(Block.Reasoning thought) {
        return ask(
                        user(Block.Text.of("Hello")),
                        model(thought, call("call_1", "get_weather", "{\"city\":\"Rome\"}")),
                        Turn.of(Role.TOOL, result("call_1", "7 degrees")))
                .tools(List.of(weather()))
                .maxOutput(16000)
                .reasoning(new ReasoningWish(ReasoningWish.Mode.UNSAID, Effort.MEDIUM, null, ReasoningWish.Show.UNSAID))
                .build();
    }

    private ChatRequest thinking(
            ReasoningWish.Mode mode, @Nullable Effort effort, @Nullable Integer budget, ReasoningWish.Show show) {
        return plain().toBuilder()
                .maxOutput(16000)
                .reasoning(new ReasoningWish(mode, effort, budget, show))
                .build();
    }

    private void wishes(Map<String, ChatRequest> all) {
        BigDecimal some = new BigDecimal("0.5");
        all.put("max output", plain().toBuilder().maxOutput(1000).build());
        all.put("stop texts", plain().toBuilder().stop(List.of("END", "STOP")).build());
        all.put("temperature", sampling(new Sampling(some, null, null, null, null, null, null, null, null)));
        all.put("top p", sampling(new Sampling(null, some, null, null, null, null, null, null, null)));
        all.put("top k", sampling(new Sampling(null, null, BigDecimal.TEN, null, null, null, null, null, null)));
        all.put("penalties", sampling(new Sampling(null, null, null, some, some, null, null, null, null)));
        all.put("seed", sampling(new Sampling(null, null, null, null, null, BigInteger.TEN, null, null, null)));
        all.put("two candidates", sampling(new Sampling(null, null, null, null, null, null, 2, null, null)));
        all.put("log probabilities", sampling(new Sampling(null, null, null, null, null, null, null, 3, null)));
        all.put(
                "logit bias",
                sampling(new Sampling(null, null, null, null, null, null, null, null, Json.parse("{\"50256\":-100}"))));
        all.put(
                "any JSON object",
                format(new OutputFormat(OutputFormat.Kind.JSON_OBJECT, null, null, null, null, null, List.of())));
        all.put(
                "JSON by a schema",
                format(new OutputFormat(
                        OutputFormat.Kind.SCHEMA,
                        "weather",
                        Json.parse(WEATHER),
                        true,
                        "The weather.",
                        null,
                        List.of())));
        all.put(
                "verbosity",
                format(new OutputFormat(OutputFormat.Kind.TEXT, null, null, null, null, "low", List.of())));
        all.put(
                "picture as an answer",
                format(new OutputFormat(
                        OutputFormat.Kind.TEXT, null, null, null, null, null, List.of("text", "image"))));
        all.put(
                "cached text",
                ask(
                                Turn.of(Role.SYSTEM, Block.Text.of("Be kind.", new CacheMark(null), at("system"))),
                                user(Block.Text.of("Hello", new CacheMark("1h"), at("text"))))
                        .build());
        all.put(
                "cached tool",
                tooled(new Tool.Function(
                        "get_weather", null, "Weather.", Json.parse(WEATHER), null, new CacheMark(null), at("tools"))));
        all.put(
                "cache key",
                plain().toBuilder().cache(new CacheWish("tenant-7", null, null)).build());
        all.put(
                "automatic cache",
                plain().toBuilder()
                        .cache(new CacheWish(null, new CacheMark(null), null))
                        .build());
        all.put(
                "cached content",
                plain().toBuilder()
                        .cache(new CacheWish(null, null, "cachedContents/abc"))
                        .build());
        all.put(
                "user",
                plain().toBuilder().identity(new Identity("user-7", Map.of())).build());
        all.put(
                "metadata",
                plain().toBuilder()
                        .identity(new Identity(null, Map.of("team", "seven")))
                        .build());
        for (ServiceTier tier : ServiceTier.values()) {
            all.put(
                    "service tier " + tier.name().toLowerCase(Locale.ROOT),
                    plain().toBuilder().tier(tier).build());
        }
        all.put(
                "stored",
                plain().toBuilder()
                        .state(new StateWish(true, null, null, false))
                        .build());
        all.put(
                "not stored",
                plain().toBuilder()
                        .state(new StateWish(false, null, null, false))
                        .build());
        all.put(
                "previous answer",
                plain().toBuilder()
                        .state(new StateWish(null, "resp_123", null, false))
                        .build());
        all.put(
                "kept conversation",
                plain().toBuilder()
                        .state(new StateWish(null, null, "conv_123", false))
                        .build());
        all.put(
                "background",
                plain().toBuilder().state(new StateWish(true, null, null, true)).build());
        all.put("stream", plain().toBuilder().stream(true).build());
        all.put(
                "stream without usage",
                plain().toBuilder().stream(true).streamUsage(false).build());
    }

    private ChatRequest sampling(Sampling sampling) {
        return plain().toBuilder().sampling(sampling).build();
    }

    private ChatRequest format(OutputFormat format) {
        return plain().toBuilder().output(format).build();
    }

    private static Extras at(String member) {
        return Extras.at("sample", Place.ROOT.member(member));
    }

    /** Answers by what is special about them; they answer {@link #withTools}. */
    public Map<String, ChatResponse> responses() {
        Map<String, ChatResponse> all = new LinkedHashMap<>();
        Block hello = Block.Text.of("Hello 😀, world.");
        Sealed sealed = new Sealed(protocol, realm, Sealed.Slot.THOUGHT, "c2lnbmVk");
        all.put("text", said(FinishReason.STOP, hello));
        all.put("nothing", said(FinishReason.STOP));
        all.put("thought and text", said(FinishReason.STOP, Block.Reasoning.of("I think."), hello));
        all.put(
                "signed thought and text",
                said(FinishReason.STOP, new Block.Reasoning("I think.", sealed, false, Extras.NONE), hello));
        all.put(
                "redacted thought and text",
                said(
                        FinishReason.STOP,
                        new Block.Reasoning(
                                "", new Sealed(protocol, realm, Sealed.Slot.REDACTED, "cmVk"), true, Extras.NONE),
                        hello));
        all.put(
                "call",
                said(FinishReason.TOOL_CALLS, Block.ToolCall.of("call_1", "get_weather", "{\"city\":\"Rome\"}")));
        all.put("call without arguments", said(FinishReason.TOOL_CALLS, Block.ToolCall.of("call_1", "get_time", "{}")));
        all.put(
                "thought, text and parallel calls",
                said(
                        FinishReason.TOOL_CALLS,
                        new Block.Reasoning("I think.", sealed, false, Extras.NONE),
                        hello,
                        Block.ToolCall.of("call_1", "get_weather", "{\"city\":\"Rome\"}"),
                        Block.ToolCall.of("call_2", "get_weather", "{\"city\":\"Oslo\"}")));
        all.put(
                "signed call",
                said(
                        FinishReason.TOOL_CALLS,
                        Block.ToolCall.of("call_1", "get_weather", "{\"city\":\"Rome\"}")
                                .withSignature(new Sealed(protocol, realm, Sealed.Slot.CALL, "Y2FsbA=="))));
        all.put(
                "custom call",
                said(
                        FinishReason.TOOL_CALLS,
                        new Block.ToolCall("call_1", "run_sql", null, true, "select 1", null, null, Extras.NONE)));
        all.put("refusal", said(FinishReason.REFUSAL, new Block.Refusal("I can't.", Extras.NONE)));
        all.put("citations", said(FinishReason.STOP, cited()));
        all.put(LOGPROBS, said(FinishReason.STOP, probable()));
        all.put(
                "picture",
                said(
                        FinishReason.STOP,
                        Block.Media.of(Block.Media.Kind.IMAGE, new Source.Bytes("image/png", PNG), null, Extras.NONE)));
        for (FinishReason reason : List.of(
                FinishReason.MAX_TOKENS,
                FinishReason.CONTEXT_WINDOW,
                FinishReason.CONTENT_FILTER,
                FinishReason.STOP_SEQUENCE,
                FinishReason.PAUSE,
                FinishReason.MALFORMED_TOOL_CALL,
                FinishReason.STEERED,
                FinishReason.OTHER)) {
            all.put("finish " + reason.name().toLowerCase(Locale.ROOT), said(reason, hello));
        }
        Finish stopped = new Finish(FinishReason.STOP_SEQUENCE, "", "END", null, false);
        all.put("stop text", answer(new Candidate(0, List.of(hello), stopped, Extras.NONE)));
        all.put(
                "two candidates",
                answer(
                        new Candidate(0, List.of(hello), Finish.of(FinishReason.STOP, ""), Extras.NONE),
                        new Candidate(
                                1, List.of(Block.Text.of("Bye.")), Finish.of(FinishReason.STOP, ""), Extras.NONE)));
        all.put("usage unknown", used(Usage.NONE));
        all.put("usage with caches and reasoning", used(new Usage(100, 40, 10, 30, 12)));
        all.put(
                "usage with fine counts",
                used(new Usage(100, 40, 10, 30, 12)
                        .with(Usage.CACHE_WRITE_5M, 4)
                        .with(Usage.CACHE_WRITE_1H, 6)
                        .with(Usage.INPUT_AUDIO, 3)
                        .with(Usage.OUTPUT_AUDIO, 2)
                        .with(Usage.WEB_SEARCHES, 1)));
        return all;
    }

    private static Block.Text probable() {
        TokenLogprob.Choice hello =
                new TokenLogprob.Choice("Hello", new BigDecimal("-0.25"), List.of(0x48, 0x65, 0x6C, 0x6C, 0x6F), null);
        TokenLogprob.Choice hi = new TokenLogprob.Choice("Hi", new BigDecimal("-1.5"), List.of(0x48, 0x69), null);
        TokenLogprob.Choice stop = new TokenLogprob.Choice(".", new BigDecimal("-0.125"), List.of(0x2E), null);
        return new Block.Text(
                "Hello.",
                List.of(),
                null,
                null,
                List.of(new TokenLogprob(hello, List.of(hello, hi)), new TokenLogprob(stop, List.of(stop))),
                Extras.NONE);
    }

    private ChatResponse said(FinishReason reason, Block... blocks) {
        return answer(new Candidate(0, List.of(blocks), Finish.of(reason, ""), Extras.NONE));
    }

    private ChatResponse answer(Candidate... candidates) {
        return new ChatResponse(
                "answer_1", model, 1_700_000_000L, List.of(candidates), Usage.of(10, 5), null, Extras.NONE);
    }

    private ChatResponse used(Usage usage) {
        ChatResponse plain = said(FinishReason.STOP, Block.Text.of("Hello."));
        return new ChatResponse(
                plain.id(), plain.model(), plain.created(), plain.candidates(), usage, null, Extras.NONE);
    }
}
