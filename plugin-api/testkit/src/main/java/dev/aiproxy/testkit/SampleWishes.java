package dev.aiproxy.testkit;

import static dev.aiproxy.testkit.SampleParts.at;
import static dev.aiproxy.testkit.SampleParts.user;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.CacheMark;
import dev.aiproxy.api.chat.CacheWish;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Identity;
import dev.aiproxy.api.chat.OutputFormat;
import dev.aiproxy.api.chat.Sampling;
import dev.aiproxy.api.chat.ServiceTier;
import dev.aiproxy.api.chat.StateWish;
import dev.aiproxy.api.chat.Tool;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.chat.Turn.Role;
import dev.aiproxy.api.json.Json;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Requests that are special by their settings. */
final class SampleWishes {
    private final SampleParts parts;

    SampleWishes(SampleParts parts) {
        this.parts = parts;
    }

    /** Adds the samples by their names. */
    void addTo(Map<String, ChatRequest> all) {
        wishes(all);
    }

    private void wishes(Map<String, ChatRequest> all) {
        BigDecimal some = new BigDecimal("0.5");
        all.put("max output", parts.plain().toBuilder().maxOutput(1000).build());
        all.put(
                "stop texts",
                parts.plain().toBuilder().stop(List.of("END", "STOP")).build());
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
                        Json.parse(SampleParts.WEATHER),
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
                parts.ask(
                                Turn.of(Role.SYSTEM, Block.Text.of("Be kind.", new CacheMark(null), at("system"))),
                                user(Block.Text.of("Hello", new CacheMark("1h"), at("text"))))
                        .build());
        all.put(
                "cached tool",
                parts.tooled(new Tool.Function(
                        "get_weather",
                        null,
                        "Weather.",
                        Json.parse(SampleParts.WEATHER),
                        null,
                        new CacheMark(null),
                        at("tools"))));
        all.put(
                "cache key",
                parts.plain().toBuilder()
                        .cache(new CacheWish("tenant-7", null, null))
                        .build());
        all.put(
                "automatic cache",
                parts.plain().toBuilder()
                        .cache(new CacheWish(null, new CacheMark(null), null))
                        .build());
        all.put(
                "cached content",
                parts.plain().toBuilder()
                        .cache(new CacheWish(null, null, "cachedContents/abc"))
                        .build());
        all.put(
                "user",
                parts.plain().toBuilder()
                        .identity(new Identity("user-7", Map.of()))
                        .build());
        all.put(
                "metadata",
                parts.plain().toBuilder()
                        .identity(new Identity(null, Map.of("team", "seven")))
                        .build());
        for (ServiceTier tier : ServiceTier.values()) {
            all.put(
                    "service tier " + tier.name().toLowerCase(Locale.ROOT),
                    parts.plain().toBuilder().tier(tier).build());
        }
        all.put(
                "stored",
                parts.plain().toBuilder()
                        .state(new StateWish(true, null, null, false))
                        .build());
        all.put(
                "not stored",
                parts.plain().toBuilder()
                        .state(new StateWish(false, null, null, false))
                        .build());
        all.put(
                "previous answer",
                parts.plain().toBuilder()
                        .state(new StateWish(null, "resp_123", null, false))
                        .build());
        all.put(
                "kept conversation",
                parts.plain().toBuilder()
                        .state(new StateWish(null, null, "conv_123", false))
                        .build());
        all.put(
                "background",
                parts.plain().toBuilder()
                        .state(new StateWish(true, null, null, true))
                        .build());
        all.put("stream", parts.plain().toBuilder().stream(true).build());
        all.put(
                "stream without usage",
                parts.plain().toBuilder().stream(true).streamUsage(false).build());
    }

    private ChatRequest sampling(Sampling sampling) {
        return parts.plain().toBuilder().sampling(sampling).build();
    }

    private ChatRequest format(OutputFormat format) {
        return parts.plain().toBuilder().output(format).build();
    }
}
