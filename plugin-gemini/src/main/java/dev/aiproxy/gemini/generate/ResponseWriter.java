package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.Candidate;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.Citation;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Finish;
import dev.aiproxy.api.chat.FinishReason;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.ServiceTier;
import dev.aiproxy.api.chat.TokenLogprob;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.wire.ReplyContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes a whole answer, and the members that a chunk of a streamed one shares with it. */
final class ResponseWriter {
    private final AnswerParts parts;
    private final ReplyContext context;
    private final Losses losses;

    ResponseWriter(AnswerParts parts, ReplyContext context, Losses losses) {
        this.parts = parts;
        this.context = context;
        this.losses = losses;
    }

    ObjectNode write(ChatResponse response) {
        ObjectNode document = Json.object();
        ArrayNode candidates = Json.array();
        for (Candidate candidate : response.candidates()) {
            if (candidate.finish().promptBlocked()) {
                block(candidate.finish(), document);
            } else {
                candidates.add(candidate(candidate));
            }
        }
        if (!candidates.isEmpty()) {
            document.set("candidates", candidates);
        }
        usage(response.usage(), response.tier(), response.extras(), document);
        identify(response.id(), document);
        if (response.created() != null) {
            created(response.created(), response.extras(), document);
        }
        rest(response.extras(), document);
        return document;
    }

    private static void created(long seconds, Extras extras, ObjectNode document) {
        JsonNode asWritten = extras.form(Names.PROTOCOL, Names.CREATED);
        Long said = ReplyReader.seconds(asWritten.asString(""));
        if (said != null && said == seconds) {
            document.set("createTime", asWritten);
        } else {
            document.put("createTime", Instant.ofEpochSecond(seconds).toString());
        }
    }

    /** What to think of a block by how its answer ended: a call without arguments that others follow just takes none. */
    private static Finish endOf(int number, Candidate candidate) {
        boolean takesNone = number < candidate.blocks().size() - 1
                && candidate.blocks().get(number) instanceof Block.ToolCall call
                && call.input().isEmpty();
        return takesNone ? Finish.of(FinishReason.TOOL_CALLS, "") : candidate.finish();
    }

    private ObjectNode candidate(Candidate candidate) {
        ObjectNode written = Json.object();
        ArrayNode list = Json.array();
        StringBuilder visible = new StringBuilder();
        GroundingWriter grounding = new GroundingWriter(losses);
        for (int number = 0; number < candidate.blocks().size(); number++) {
            Block block = candidate.blocks().get(number);
            ObjectNode part = parts.part(block, endOf(number, candidate));
            if (part != null) {
                list.add(part);
            }
            if (block instanceof Block.Text text) {
                for (Citation citation : text.citations()) {
                    grounding.add(visible.length(), citation);
                }
                visible.append(text.text());
            }
        }
        losses.extras(candidate.extras(), Names.PROTOCOL);
        boolean silent = list.isEmpty() && candidate.finish().reason() == FinishReason.CONTENT_FILTER;
        if (!silent) {
            ObjectNode content = written.putObject("content");
            if (list.isEmpty()) {
                list.addObject().put("text", "");
            }
            content.set("parts", list);
            content.put("role", "model");
        }
        finish(candidate.finish(), candidate.extras(), losses, written);
        if (candidate.index() > 0
                || !candidate.extras().form(Names.PROTOCOL, Names.WITHOUT_INDEX).asBoolean(false)) {
            written.put("index", candidate.index());
        }
        List<TokenLogprob> logprobs = new ArrayList<>();
        candidate.blocks().forEach(block -> logprobs.addAll(Logprobs.of(block)));
        if (!logprobs.isEmpty()) {
            written.set(Logprobs.NAME, Logprobs.write(logprobs));
        }
        restOfCandidate(candidate.extras(), written);
        ObjectNode sources = grounding.write(visible);
        if (sources != null && !written.has("groundingMetadata")) {
            written.set("groundingMetadata", sources);
        }
        return written;
    }

    /** What else Google had said of a candidate, and of the probabilities of its tokens. */
    private static void restOfCandidate(Extras extras, ObjectNode candidate) {
        JsonNode more = extras.get(Names.PROTOCOL, Logprobs.NAME);
        if (candidate.get(Logprobs.NAME) instanceof ObjectNode logprobs) {
            for (var member : more.properties()) {
                if (!logprobs.has(member.getKey())) {
                    logprobs.set(member.getKey(), member.getValue());
                }
            }
        }
        Rest.write(extras, candidate);
    }

    static void finish(Finish finish, Extras extras, Losses losses, ObjectNode candidate) {
        if (finish.stopSequence() != null) {
            losses.dropped(extras, "stop_sequence", "Gemini does not tell which stop text came");
        }
        candidate.put("finishReason", FinishReasons.write(finish));
        if (finish.message() != null) {
            candidate.put("finishMessage", finish.message());
        }
    }

    static void block(Finish finish, ObjectNode document) {
        ObjectNode feedback = document.putObject("promptFeedback");
        feedback.put("blockReason", FinishReasons.blockReason(finish));
        if (finish.message() != null) {
            feedback.put("blockReasonMessage", finish.message());
        }
    }

    void identify(String id, ObjectNode document) {
        document.put("modelVersion", context.model());
        document.put("responseId", id.isEmpty() ? context.requestId() : id);
    }

    void usage(Usage usage, @Nullable ServiceTier tier, Extras extras, ObjectNode document) {
        JsonNode asWritten = extras.form(Names.PROTOCOL, Names.USAGE);
        if (asWritten.isObject() && UsageReader.read(asWritten).equals(usage)) {
            document.set("usageMetadata", asWritten);
            return;
        }
        ObjectNode counts = UsageWriter.write(usage);
        JsonNode more = extras.get(Names.PROTOCOL, "usageMetadata");
        if (counts == null && more.isEmpty()) {
            return;
        }
        ObjectNode all = counts == null ? Json.object() : counts;
        String word = tier == null ? null : ServiceTiers.write(tier);
        if (word != null) {
            all.put("serviceTier", word);
        }
        for (var member : more.properties()) {
            all.set(member.getKey(), member.getValue());
        }
        document.set("usageMetadata", all);
    }

    /** What else Google itself had said of the answer; what others said is lost. */
    void rest(Extras extras, ObjectNode document) {
        losses.extras(extras, Names.PROTOCOL);
        if (!extras.protocol().equals(Names.PROTOCOL)) {
            return;
        }
        for (String name : List.copyOf(extras.members().propertyNames())) {
            if (!name.equals("usageMetadata") && !document.has(name)) {
                document.set(name, extras.members().get(name));
            }
        }
    }
}
