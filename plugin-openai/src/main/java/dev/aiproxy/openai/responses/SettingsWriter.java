package dev.aiproxy.openai.responses;

import dev.aiproxy.api.chat.CacheWish;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Effort;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Loss;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.OutputFormat;
import dev.aiproxy.api.chat.ReasoningWish;
import dev.aiproxy.api.chat.Sampling;
import dev.aiproxy.api.chat.ServiceTier;
import dev.aiproxy.api.chat.Target;
import dev.aiproxy.openai.protocol.StrictSchema;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes all of a request but its prompt and its state: limits, sampling, form of the answer, reasoning, identity. */
final class SettingsWriter {
    private static final int FEWEST_TOKENS = 16;
    private static final int LONGEST_USER = 64;

    private final ChatRequest request;
    private final Target target;
    private final Losses losses;
    private final boolean own;
    private final Extras at;

    SettingsWriter(ChatRequest request, Target target, Losses losses, boolean own) {
        this.request = request;
        this.target = target;
        this.losses = losses;
        this.own = own;
        this.at = request.extras();
    }

    void write(ObjectNode body) {
        maxOutput(body);
        output(body);
        Effort effort = reasoning(body);
        sampling(body, effort);
        include(body);
        identity(body);
        cache(body);
        tier(body);
    }

    /** What tokens of the prompt depend on. */
    void writeCounted(ObjectNode body) {
        output(body);
        reasoning(body);
    }

    private void maxOutput(ObjectNode body) {
        Integer most = request.maxOutput();
        if (most == null) {
            return;
        }
        if (most < FEWEST_TOKENS && !own) {
            losses.add(
                    at.place().member("max_output_tokens"),
                    Loss.Kind.CLAMPED,
                    "raised to " + FEWEST_TOKENS + ", the least there is");
            most = FEWEST_TOKENS;
        }
        body.put("max_output_tokens", most);
    }

    private void output(ObjectNode body) {
        OutputFormat output = request.output();
        ObjectNode format = null;
        switch (output.kind()) {
            case TEXT -> {
                // the usual form
            }
            case JSON_OBJECT -> format = ContentWriter.typed("json_object");
            case SCHEMA -> format = schema(output);
        }
        if (format != null) {
            text(body).set("format", format);
        }
        String verbosity = output.verbosity();
        if (verbosity != null) {
            if (own || target.facts().flag("verbosity", true)) {
                text(body).put("verbosity", verbosity);
            } else {
                losses.dropped(at, "verbosity", "the model does not take it");
            }
        }
        for (String modality : output.modalities()) {
            if (!modality.equals("text")) {
                losses.dropped(at, "modalities", modality + " can't be asked for here");
            }
        }
    }

    private static ObjectNode text(ObjectNode body) {
        return body.get("text") instanceof ObjectNode text ? text : body.putObject("text");
    }

    private ObjectNode schema(OutputFormat output) {
        ObjectNode format = ContentWriter.typed("json_schema");
        format.put("name", output.name() == null ? "response" : output.name());
        if (output.description() != null) {
            format.put("description", output.description());
        }
        JsonNode schema = output.schema();
        Boolean strict = output.strict();
        if (!own && Boolean.TRUE.equals(strict) && schema != null) {
            Optional<JsonNode> cleaned = StrictSchema.of(schema);
            if (cleaned.isEmpty()) {
                losses.dropped(at, "strict", "the schema can't be followed to the letter");
                strict = false;
            }
            schema = cleaned.orElse(schema);
        }
        format.set("schema", schema);
        if (strict != null) {
            format.put("strict", strict);
        } else if (!own) {
            format.put("strict", false);
        }
        return format;
    }

    /** Writes how hard to think; gives what it comes to, null if that is up to the model. */
    private @Nullable Effort reasoning(ObjectNode body) {
        ReasoningWish wish = request.reasoning();
        String habit = target.facts().word("reasoning", "optional");
        Effort meant = wish.mode() == ReasoningWish.Mode.BETWEEN_TOOLS ? Effort.LOW : wish.asEffort();
        if (habit.equals("never")) {
            if (wish.isWanted()) {
                losses.dropped(at, Names.REASONING, "the model does not reason");
            }
            return Effort.NONE;
        }
        Effort effort = meant == null ? null : fit(meant);
        if (wish.budget() != null || wish.mode() == ReasoningWish.Mode.ADAPTIVE) {
            String becomes = effort == null ? "left to the model" : "sent as effort '" + effort.word() + "'";
            losses.add(at.place().member("thinking"), Loss.Kind.EMULATED, becomes);
        }
        ObjectNode reasoning = body.objectNode();
        if (effort != null) {
            reasoning.put("effort", effort.word());
        }
        String summary = summary(wish);
        if (summary != null) {
            reasoning.put(Names.SUMMARY, summary);
        }
        if (!reasoning.isEmpty()) {
            body.set(Names.REASONING, reasoning);
        }
        return effort;
    }

    private @Nullable String summary(ReasoningWish wish) {
        if (own && !at.get(ResponsesProtocol.ID, "reasoning.summary").isMissingNode()) {
            return null;
        }
        if (own && !at.get(ResponsesProtocol.ID, "reasoning.generate_summary").isMissingNode()) {
            return null;
        }
        return switch (wish.show()) {
            case SUMMARY -> "auto";
            case CONCISE -> "concise";
            case DETAILED -> "detailed";
            case NONE -> null;
            case UNSAID -> !own && wish.isWanted() ? "auto" : null;
        };
    }

    /** The effort itself if the model takes it, else the next lower one, else the lowest. */
    private @Nullable Effort fit(Effort meant) {
        List<String> taken = target.facts().words("efforts", List.of());
        if (taken.contains(meant.word()) || taken.isEmpty()) {
            return meant;
        }
        Effort best = null;
        for (Effort effort : Effort.values()) {
            boolean fits = effort != Effort.NONE && taken.contains(effort.word());
            if (fits && (best == null || effort.compareTo(meant) <= 0)) {
                best = effort;
            }
        }
        losses.add(
                at.place().member("reasoning.effort"),
                Loss.Kind.DOWNGRADED,
                "'" + meant.word() + "' becomes '" + (best == null ? "the model's own" : best.word()) + "'");
        return best;
    }

    private void sampling(ObjectNode body, @Nullable Effort effort) {
        Sampling sampling = request.sampling();
        boolean reasons = reasons(effort);
        if (sampling.temperature() != null) {
            if (reasons) {
                losses.dropped(at, "temperature", "not taken while the model reasons");
            } else {
                body.put("temperature", sampling.temperature());
            }
        }
        if (sampling.topP() != null) {
            if (reasons) {
                losses.dropped(at, "top_p", "not taken while the model reasons");
            } else {
                body.put("top_p", sampling.topP());
            }
        }
        Integer logprobs = sampling.topLogprobs();
        if (logprobs != null) {
            if (reasons) {
                losses.dropped(at, "top_logprobs", "not given while the model reasons");
            } else {
                body.putArray("include").add(Names.INCLUDE_LOGPROBS);
                if (logprobs > 0) {
                    body.put("top_logprobs", logprobs);
                }
            }
        }
        unknown("top_k", sampling.topK());
        unknown("presence_penalty", sampling.presencePenalty());
        unknown("frequency_penalty", sampling.frequencyPenalty());
        unknown("seed", sampling.seed());
        unknown("logit_bias", sampling.logitBias());
        if (!request.stop().isEmpty()) {
            losses.add(at.place().member("stop"), Loss.Kind.EMULATED, "watched for by the gateway");
        }
    }

    private boolean reasons(@Nullable Effort effort) {
        String habit = target.facts().word(Names.REASONING, "");
        if (habit.isEmpty() || !target.facts().word("dialect", "compatible").equals("openai")) {
            return false;
        }
        if (effort != null) {
            return effort != Effort.NONE;
        }
        return habit.equals("always")
                || !target.facts().word("reasoning_default", "none").equals("none");
    }

    private void unknown(String name, @Nullable Object value) {
        if (value != null) {
            losses.dropped(at, name, "unknown to " + ResponsesProtocol.ID);
        }
    }

    /** Thoughts must come back with later requests, so what seals them is asked for. */
    private void include(ObjectNode body) {
        JsonNode given = own ? given() : null;
        if (given instanceof ArrayNode list) {
            body.set("include", list);
            return;
        }
        boolean stored = Boolean.TRUE.equals(request.state().store());
        if (!own && !stored && !target.facts().word(Names.REASONING, "optional").equals("never")) {
            ArrayNode include = body.get("include") instanceof ArrayNode some ? some : body.putArray("include");
            include.add(Names.INCLUDE_ENCRYPTED);
        }
    }

    private @Nullable JsonNode given() {
        JsonNode member = at.get(ResponsesProtocol.ID, "include");
        return member.isMissingNode() ? at.form(ResponsesProtocol.ID, "include") : member;
    }

    private void identity(ObjectNode body) {
        String user = request.identity().user();
        if (user != null) {
            boolean older = at.form(ResponsesProtocol.ID, "user").isBoolean();
            body.put(older ? "user" : "safety_identifier", user.length() > LONGEST_USER ? hash(user) : user);
        }
        if (!request.identity().metadata().isEmpty()) {
            ObjectNode metadata = body.putObject("metadata");
            request.identity().metadata().forEach(metadata::put);
        }
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private void cache(ObjectNode body) {
        CacheWish cache = request.cache();
        if (cache.key() != null) {
            body.put("prompt_cache_key", cache.key());
        }
        if (cache.automatic() != null) {
            losses.add(at.place().member("cache_control"), Loss.Kind.EMULATED, "prompts are cached by themselves");
        }
    }

    private void tier(ObjectNode body) {
        ServiceTier tier = request.tier();
        if (tier == null) {
            return;
        }
        if (tier == ServiceTier.FAST) {
            losses.dropped(at, "speed", "unknown to " + ResponsesProtocol.ID);
            return;
        }
        JsonNode word = at.form(ResponsesProtocol.ID, "service_tier");
        body.put("service_tier", word.stringValue(tier.name().toLowerCase(Locale.ROOT)));
    }
}
