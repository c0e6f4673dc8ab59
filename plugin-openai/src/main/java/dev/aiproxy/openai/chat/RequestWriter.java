package dev.aiproxy.openai.chat;

import static dev.aiproxy.openai.chat.ChatProtocol.ID;

import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Effort;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Identity;
import dev.aiproxy.api.chat.Loss.Kind;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.Sampling;
import dev.aiproxy.api.chat.ServiceTier;
import dev.aiproxy.api.chat.StateWish;
import dev.aiproxy.api.chat.Target;
import dev.aiproxy.api.json.Json;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes a request for Chat Completions in the dialect of the service at hand. One object per request. */
final class RequestWriter {
    private static final int MOST_STOPS = 4;
    private static final int LONGEST_USER = 64;
    private static final int MOST_LABELS = 16;
    private static final int LONGEST_LABEL = 64;
    private static final int LONGEST_VALUE = 512;

    private final ChatRequest request;
    private final Target target;
    private final Losses losses;
    private final Dialect dialect;
    private final ToolWriter tools;
    private final ObjectNode body = Json.object();
    private List<String> emulatedStops = List.of();

    RequestWriter(ChatRequest request, Target target, Losses losses) {
        this.request = request;
        this.target = target;
        this.losses = losses;
        dialect = new Dialect(target.facts(), request.extras().protocol().equals(ID));
        tools = new ToolWriter(request, dialect, losses);
    }

    ObjectNode write() {
        refuseState();
        body.put("model", target.model());
        ArrayNode messages = new MessageWriter(request, target, dialect, tools.names(), losses).write();
        body.set("messages", messages);
        Effort effort = new ReasoningWriter(request, dialect, losses).write(body);
        maxOutput();
        sampling(effort != Effort.NONE);
        stop(effort != Effort.NONE);
        tools.write(body);
        new OutputWriter(request, dialect, losses).write(body, messages);
        stream();
        cache();
        identity();
        tier();
        Merge.into(body, request.extras());
        losses.extras(request.extras(), ID);
        for (String name : dialect.refused()) {
            if (body.remove(name) != null && !name.equals("stream_options")) {
                lost(name, Kind.DROPPED, "the service refuses it");
            }
        }
        return body;
    }

    ToolWriter tools() {
        return tools;
    }

    /** Stop texts that the host must watch for. */
    List<String> emulatedStops() {
        return emulatedStops;
    }

    Dialect dialect() {
        return dialect;
    }

    private void refuseState() {
        StateWish state = request.state();
        if (state.previousId() != null) {
            throw Fault.of(
                            FaultKind.NO_STATE,
                            "Previous response '" + state.previousId() + "' is not known here, and "
                                    + "the provider of model '" + request.model() + "' keeps none.")
                    .withCode("previous_response_not_found")
                    .withParam("previous_response_id")
                    .asException();
        }
        if (state.conversation() != null) {
            throw unsupported("conversation", "keeps no conversations");
        }
        if (state.background()) {
            throw unsupported("background", "makes no answers in the background");
        }
        if (request.cache().content() != null) {
            throw unsupported("cachedContent", "has no caches made before");
        }
        if (state.store() != null) {
            if (dialect.takesAll()) {
                body.put("store", state.store());
            } else if (state.store()) {
                lost("store", Kind.DROPPED, "the service keeps no answers");
            }
        }
    }

    private RuntimeException unsupported(String member, String problem) {
        return Fault.of(
                        FaultKind.UNSUPPORTED,
                        "'" + member + "' is not supported: the provider of model '" + request.model() + "' " + problem
                                + '.')
                .withCode("unsupported_parameter")
                .withParam(member)
                .asException();
    }

    private void maxOutput() {
        Integer most = request.maxOutput();
        if (most == null) {
            return;
        }
        if (most < 1 && request.extras().protocol().equals("openai-responses")) {
            throw unsupported("prompt_cache_options.prewarm", "can't warm its cache up without an answer");
        }
        if (most < 1) {
            lost("max_tokens", Kind.CLAMPED, "at least one token is made");
            most = 1;
        }
        body.put(dialect.isOpenAi() ? "max_completion_tokens" : "max_tokens", most);
    }

    private void sampling(boolean reasons) {
        Sampling sampling = request.sampling();
        boolean refuses = reasons && dialect.isOpenAi();
        number("temperature", sampling.temperature(), refuses, BigDecimal.ONE);
        number("top_p", sampling.topP(), refuses, BigDecimal.ONE);
        number("presence_penalty", sampling.presencePenalty(), refuses, BigDecimal.ZERO);
        number("frequency_penalty", sampling.frequencyPenalty(), refuses, BigDecimal.ZERO);
        if (sampling.topK() != null) {
            if (dialect.own() || dialect.facts().flag("top_k", false)) {
                body.put("top_k", sampling.topK());
            } else {
                lost("top_k", Kind.DROPPED, "the service does not take it");
            }
        }
        if (sampling.seed() != null) {
            body.put("seed", sampling.seed());
        }
        if (sampling.candidates() != null) {
            body.put("n", sampling.candidates());
        }
        Integer logprobs = sampling.topLogprobs();
        if (logprobs != null && refuses) {
            lost("logprobs", Kind.DROPPED, "not while the model reasons");
        } else if (logprobs != null) {
            body.put("logprobs", true);
            if (logprobs > 0) {
                body.put("top_logprobs", logprobs);
            }
        }
        if (sampling.logitBias() != null && refuses) {
            lost("logit_bias", Kind.DROPPED, "not while the model reasons");
        } else if (sampling.logitBias() != null) {
            body.set("logit_bias", sampling.logitBias());
        }
    }

    private void number(String name, @Nullable BigDecimal value, boolean refuses, BigDecimal usual) {
        if (value == null) {
            return;
        }
        boolean isUsual = value.compareTo(usual) == 0;
        if (!refuses || (isUsual && dialect.own())) {
            body.put(name, value);
        } else if (!isUsual) {
            lost(name, Kind.DROPPED, "not while the model reasons");
        }
    }

    private void stop(boolean reasons) {
        List<String> stops = request.stop();
        if (stops.isEmpty()) {
            return;
        }
        int sent = !dialect.takesStop() && (reasons || dialect.mustReason()) ? 0 : Math.min(MOST_STOPS, stops.size());
        if (sent < stops.size()) {
            emulatedStops = stops.subList(sent, stops.size());
            lost("stop", Kind.EMULATED, "the gateway watches for what the model is not told");
        }
        JsonNode word = request.extras().form(ID, "stop");
        if (sent == 1 && word.isString()) {
            body.set("stop", word);
        } else if (sent > 0) {
            ArrayNode array = body.putArray("stop");
            stops.subList(0, sent).forEach(array::add);
        }
    }

    private void stream() {
        if (request.stream()) {
            body.put("stream", true);
            // The gateway needs the counts; who did not ask for them does not get them.
            body.putObject("stream_options").put("include_usage", true);
        }
    }

    private void cache() {
        if (request.cache().key() != null) {
            if (dialect.takesAll()) {
                body.put("prompt_cache_key", request.cache().key());
            } else {
                lost("prompt_cache_key", Kind.DROPPED, "the service does not take it");
            }
        }
        if (request.cache().automatic() != null) {
            lost("cache_control", dialect.isOpenAi() ? Kind.EMULATED : Kind.DROPPED, "the provider caches by itself");
        }
    }

    private void identity() {
        Identity identity = request.identity();
        String user = identity.user();
        if (user != null) {
            if (request.extras().form(ID, "user").isString()) {
                body.put("user", user);
            } else if (dialect.isOpenAi()) {
                body.put("safety_identifier", user.length() > LONGEST_USER ? hash(user) : user);
            } else {
                body.put("user", user);
            }
        }
        if (identity.metadata().isEmpty()) {
            return;
        }
        if (!dialect.takesAll()) {
            lost("metadata", Kind.DROPPED, "the service takes no labels");
            return;
        }
        ObjectNode labels = body.putObject("metadata");
        identity.metadata().forEach((name, value) -> {
            boolean fits =
                    name.length() <= LONGEST_LABEL && value.length() <= LONGEST_VALUE && labels.size() < MOST_LABELS;
            if (dialect.own() || fits) {
                labels.put(name, value);
            } else {
                losses.add(Place.ROOT.member("metadata").member(name), Kind.DROPPED, "beyond what OpenAI takes");
            }
        });
    }

    private static String hash(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private void tier() {
        ServiceTier tier = request.tier();
        if (tier == null) {
            return;
        }
        if (tier == ServiceTier.FAST || !dialect.takesAll()) {
            if (tier != ServiceTier.AUTO && tier != ServiceTier.DEFAULT) {
                lost("service_tier", Kind.DROPPED, "the service has no such tier");
            }
            return;
        }
        body.put("service_tier", request.extras().form(ID, "service_tier").asString(Tiers.word(tier)));
    }

    private void lost(String member, Kind kind, String note) {
        losses.add(Extras.NONE.place().member(member), kind, note);
    }
}
