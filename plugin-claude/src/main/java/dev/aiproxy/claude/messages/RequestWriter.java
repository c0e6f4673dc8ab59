package dev.aiproxy.claude.messages;

import dev.aiproxy.api.chat.CallIds;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Loss;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.ModelFacts;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.Sampling;
import dev.aiproxy.api.chat.Target;
import dev.aiproxy.api.chat.ToolNames;
import dev.aiproxy.claude.models.AnthropicModels;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a request for a model at hand. What Anthropic's own client said goes out as it was said, whatever the model: it
 * is the provider's to answer. One object per request, used by one thread.
 */
final class RequestWriter {
    private static final int LONGEST_ID = 64;
    private static final int LONGEST_USER = 256;

    /** Members of a body that only count when the header names their feature. */
    private static final Map<String, String> BETAS = Map.of(
            "context_management", "context-management-2025-06-27",
            "mcp_servers", "mcp-client-2026-09-15",
            "fallbacks", "server-side-fallback-2026-07-01",
            "fallback_credit_token", "fallback-credit-2026-07-01",
            "compaction", "compact-2026-09-04",
            "billing_policy", "user-profiles-billing-2026-10-01");

    private static final List<String> NESTED =
            List.of("thinking", "output_config", "output_format", "metadata", "tool_choice");

    /** Features of threads, which converted traffic has none of. */
    private static final String THREADS = "message-threads-";

    private final ChatRequest request;
    private final Target target;
    private final ModelFacts facts;
    private final Losses losses;
    private final boolean own;
    private final Place place;
    private final ToolNames names;
    private final Draft draft = new Draft();

    RequestWriter(ChatRequest request, Target target, Losses losses) {
        this.request = request;
        this.target = target;
        this.facts = target.facts();
        this.losses = losses;
        this.own = request.extras().protocol().equals(MessagesProtocol.ID);
        this.place = request.extras().place();
        this.names = own
                ? new ToolNames((character, position) -> true, Integer.MAX_VALUE)
                : new ToolNames(ToolNames.Alphabet.WORD, AnthropicModels.toolNameLength(facts));
    }

    /**
     * A written request and how its answer is to be read.
     *
     * @param betas features that the header has to name
     * @param customs written names of the tools that take free text
     * @param answerTool whether the answer is the input of {@link Names#ANSWER_TOOL}
     * @param wrappedValue whether the answer stands under {@link Names#VALUE}
     */
    record Written(
            ObjectNode body,
            Set<String> betas,
            ToolNames names,
            Set<String> customs,
            boolean answerTool,
            boolean wrappedValue) {}

    /** @param goesOn whether the last turn is an answer that the provider has paused in */
    Written write(boolean goesOn) {
        MarkBudget marks = new MarkBudget(!own, losses);
        ToolWriter toolWriter = new ToolWriter(request, facts, own, names, marks, losses);
        ArrayNode tools = toolWriter.tools();
        ContentWriter content = new ContentWriter(target, own, names, new CallIds(LONGEST_ID), marks, losses);
        TurnWriter turns = new TurnWriter(request, facts, own, content, marks, losses);
        turns.write();
        draft.body.put("model", target.model());
        if (own) {
            asSaid(toolWriter, tools, turns);
        } else {
            forModel(toolWriter, tools, turns, goesOn);
        }
        common();
        turns.addToSystem(draft.systemHints);
        turns.addToLastUser(draft.userHint);
        JsonNode system = turns.system();
        if (system.isString() || !system.isEmpty()) {
            draft.body.set("system", system);
        }
        draft.body.set("messages", turns.messages());
        if (!tools.isEmpty()) {
            draft.body.set("tools", tools);
        }
        marks.end(request.cache().automatic() != null);
        ownMembers();
        return new Written(draft.body, draft.betas, names, toolWriter.customs(), draft.answerTool, draft.wrappedValue);
    }

    private void asSaid(ToolWriter toolWriter, ArrayNode tools, TurnWriter turns) {
        new ThinkingWriter(request, facts, draft, losses).writeAsSaid(turns.lacksThought());
        choose(toolWriter, tools);
        new OutputWriter(request, facts, draft, losses).writeAsSaid();
        Sampling sampling = request.sampling();
        put("temperature", sampling.temperature());
        put("top_p", sampling.topP());
        put("top_k", sampling.topK());
        stop(request.stop());
        if (request.identity().user() != null) {
            draft.body.putObject("metadata").put("user_id", request.identity().user());
        }
    }

    private void forModel(ToolWriter toolWriter, ArrayNode tools, TurnWriter turns, boolean goesOn) {
        refuse();
        boolean forces =
                request.toolChoice().isForced() && !tools.isEmpty() && facts.flag(AnthropicModels.FORCED_CHOICE, true);
        boolean byBudget = new ThinkingWriter(request, facts, draft, losses)
                .write(
                        forces
                                ? "a model that thinks with a budget can't be forced to call a tool"
                                : turns.lacksThought() ? "the thoughts before the last tool calls are gone" : null);
        String form = draft.body.path("thinking").path("type").stringValue("disabled");
        boolean thinks = !form.equals("disabled");
        if (!goesOn) {
            turns.endWithUser(thinks);
        }
        boolean mayForce = facts.flag(AnthropicModels.FORCED_CHOICE, true) && !byBudget;
        choose(toolWriter, tools);
        new OutputWriter(request, facts, draft, losses).write(tools, mayForce);
        sampling(thinks);
        stop(request.stop().stream().filter(text -> !text.isBlank()).toList());
        if (request.stop().stream().anyMatch(String::isBlank)) {
            losses.add(place.member("stop"), Loss.Kind.DROPPED, "blank stop texts are not taken");
        }
        identity();
        state();
    }

    private void choose(ToolWriter toolWriter, ArrayNode tools) {
        ObjectNode choice = toolWriter.choice(draft, !tools.isEmpty());
        if (choice != null) {
            draft.body.set("tool_choice", choice);
        }
    }

    /** What a request makes no sense without. */
    private void refuse() {
        Integer candidates = request.sampling().candidates();
        if (candidates != null && candidates > 1) {
            throw Unsupported.at(
                    place.member("n"),
                    "unsupported_parameter",
                    "Several answers to one request are not given by the Anthropic Messages API.");
        }
        if (request.cache().content() != null) {
            throw Unsupported.at(
                    place.member("cached_content"),
                    "unsupported_parameter",
                    "The cached content '" + request.cache().content() + "' belongs to another provider.");
        }
        if (request.state().previousId() != null) {
            throw Unsupported.at(
                    place.member("previous_response_id"),
                    "previous_response_not_found",
                    "The answer '" + request.state().previousId() + "' is not known here.");
        }
        if (request.state().conversation() != null) {
            throw Unsupported.at(
                    place.member("conversation"),
                    "unsupported_parameter",
                    "Conversations are not kept by the Anthropic Messages API.");
        }
        if (request.state().background()) {
            throw Unsupported.at(
                    place.member("background"),
                    "unsupported_parameter",
                    "Answers in the background are not made by the Anthropic Messages API.");
        }
    }

    private void sampling(boolean thinks) {
        Sampling sampling = request.sampling();
        String why = !facts.flag(AnthropicModels.SAMPLING, true)
                ? "the model takes no sampling parameters"
                : thinks ? "not taken while the model thinks" : null;
        if (why != null) {
            lose("temperature", sampling.temperature(), why);
            lose("top_p", sampling.topP(), why);
            lose("top_k", sampling.topK(), why);
        } else {
            BigDecimal temperature = sampling.temperature();
            if (temperature != null && temperature.compareTo(BigDecimal.ONE) > 0) {
                losses.add(place.member("temperature"), Loss.Kind.CLAMPED, "1.0 is the most");
                temperature = new BigDecimal("1.0");
            }
            put("temperature", temperature);
            if (temperature != null && !facts.flag(AnthropicModels.TEMPERATURE_WITH_TOP_P, true)) {
                lose("top_p", sampling.topP(), "not taken together with temperature");
            } else {
                put("top_p", sampling.topP());
            }
            put("top_k", sampling.topK());
        }
        String unknown = "Anthropic has no such parameter";
        lose("presence_penalty", sampling.presencePenalty(), unknown);
        lose("frequency_penalty", sampling.frequencyPenalty(), unknown);
        lose("seed", sampling.seed(), unknown);
        lose("logprobs", sampling.topLogprobs(), unknown);
        lose("logit_bias", sampling.logitBias(), unknown);
    }

    private void lose(String name, @Nullable Object value, String why) {
        if (value != null) {
            losses.add(place.member(name), Loss.Kind.DROPPED, why);
        }
    }

    private void put(String name, @Nullable BigDecimal value) {
        if (value != null) {
            draft.body.put(name, value);
        }
    }

    private void stop(List<String> texts) {
        if (!texts.isEmpty()) {
            ArrayNode stops = draft.body.putArray("stop_sequences");
            texts.forEach(stops::add);
        }
    }

    private void identity() {
        String user = request.identity().user();
        if (user != null) {
            draft.body.putObject("metadata").put("user_id", isOpaque(user) ? user : hash(user));
        }
        for (String label : request.identity().metadata().keySet()) {
            losses.add(place.member("metadata").member(label), Loss.Kind.DROPPED, "Anthropic takes no labels");
        }
    }

    /** Anthropic wants no names or addresses of people. */
    private static boolean isOpaque(String user) {
        return user.length() <= LONGEST_USER && user.indexOf('@') < 0 && user.indexOf(' ') < 0;
    }

    private static String hash(String user) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(user.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private void state() {
        if (Boolean.TRUE.equals(request.state().store())) {
            losses.add(place.member("store"), Loss.Kind.DROPPED, "answers are not kept");
        }
        if (request.cache().key() != null) {
            losses.add(place.member("prompt_cache_key"), Loss.Kind.DROPPED, "Anthropic has no such parameter");
        }
    }

    private void common() {
        if (request.stream()) {
            draft.body.put("stream", true);
        }
        if (request.cache().automatic() != null) {
            CacheMarks.write(request.cache().automatic(), draft.body);
        }
        if (request.tier() == null) {
            return;
        }
        switch (request.tier()) {
            case AUTO -> draft.body.put("service_tier", "auto");
            case DEFAULT -> draft.body.put("service_tier", "standard_only");
            case PRIORITY -> {
                losses.add(place.member("service_tier"), Loss.Kind.DOWNGRADED, "priority only where it was bought");
                draft.body.put("service_tier", "auto");
            }
            case FLEX -> losses.add(place.member("service_tier"), Loss.Kind.DROPPED, "Anthropic has no flex tier");
            case FAST -> {
                draft.body.put("speed", "fast");
                draft.betas.add("fast-mode-2026-02-01");
            }
        }
    }

    /** What only this protocol knows of the request, but for what converted traffic can't have. */
    private void ownMembers() {
        losses.extras(request.extras(), MessagesProtocol.ID);
        if (!own) {
            return;
        }
        Extras extras = request.extras();
        extras.writeTo(MessagesProtocol.ID, draft.body);
        for (JsonNode beta : extras.form(MessagesProtocol.ID, RequestReader.BETAS)) {
            if (!beta.stringValue("").startsWith(THREADS)) {
                draft.betas.add(beta.stringValue(""));
            }
        }
        if (draft.body.remove("thread") != null
                || extras.form(MessagesProtocol.ID, RequestReader.THREAD).isObject()) {
            losses.add(place.member("thread"), Loss.Kind.EMULATED, "threads are kept on relayed traffic only");
        }
        for (String name : Names.SAMPLING) {
            if (extras.members().has(name)) {
                draft.body.remove(name);
                losses.add(place.member(name), Loss.Kind.DROPPED, "no part of this version of the API");
            }
        }
        NESTED.forEach(name -> Nested.unfold(name, draft.body, !name.startsWith("output_f")));
        if (draft.body.get("output_config") instanceof ObjectNode config) {
            Nested.unfold("format", config, false);
        }
        AsSaid.write(extras, draft.body);
        BETAS.forEach((member, beta) -> {
            if (draft.body.has(member)) {
                draft.betas.add(beta);
            }
        });
        if (draft.body.path("output_config").has("task_budget")) {
            draft.betas.add("task-budgets-2026-03-13");
        }
        if (draft.body.path("thinking").has("block_binding")) {
            draft.betas.add("thinking-binding-controls-2026-08-01");
        }
        if ("updates".equals(draft.body.path("thinking").path("display").stringValue(""))) {
            draft.betas.add("thinking-display-updates-2026-08-18");
        }
    }
}
