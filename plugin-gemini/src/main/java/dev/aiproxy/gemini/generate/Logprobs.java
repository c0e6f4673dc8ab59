package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.TokenLogprob;
import dev.aiproxy.api.chat.WholeCharacters;
import dev.aiproxy.api.json.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads and writes {@code logprobsResult}: the chosen tokens in one list, the alternatives of each in another. */
final class Logprobs {
    static final String NAME = "logprobsResult";
    /** What of it the canonical model has a word for. */
    static final Set<String> KNOWN = Set.of("chosenCandidates", "topCandidates");

    private static final String TOKEN = "token";
    private static final String ID = "tokenId";
    private static final String LOGPROB = "logProbability";

    private Logprobs() {}

    /** The entries in order. An entry without a token says nothing; a logarithm of zero may be left out. */
    static List<TokenLogprob> read(JsonNode result) {
        List<TokenLogprob> logprobs = new ArrayList<>();
        JsonNode alternatives = result.path("topCandidates");
        int place = 0;
        for (JsonNode entry : result.path("chosenCandidates")) {
            TokenLogprob.Choice chosen = choice(entry);
            if (chosen != null) {
                List<TokenLogprob.Choice> others = new ArrayList<>();
                for (JsonNode alternative : alternatives.path(place).path("candidates")) {
                    TokenLogprob.Choice other = choice(alternative);
                    if (other != null) {
                        others.add(other);
                    }
                }
                logprobs.add(new TokenLogprob(chosen, List.copyOf(others)));
            }
            place++;
        }
        return List.copyOf(logprobs);
    }

    private static TokenLogprob.@Nullable Choice choice(JsonNode entry) {
        JsonNode token = entry.path(TOKEN);
        JsonNode id = entry.path(ID);
        boolean numbered = id.isIntegralNumber() && id.canConvertToLong();
        if (!token.isString() && !numbered) {
            return null;
        }
        JsonNode logprob = entry.path(LOGPROB);
        return new TokenLogprob.Choice(
                WholeCharacters.repair(token.asString("")),
                logprob.isNumber() ? logprob.decimalValue() : BigDecimal.ZERO,
                null,
                numbered ? id.longValue() : null);
    }

    /** How likely the tokens of a block were. */
    static List<TokenLogprob> of(Block block) {
        return switch (block) {
            case Block.Text text -> text.logprobs();
            case Block.Refusal refusal -> refusal.logprobs();
            default -> List.of();
        };
    }

    static ObjectNode write(List<TokenLogprob> logprobs) {
        ObjectNode result = Json.object();
        ArrayNode chosen = result.putArray("chosenCandidates");
        boolean alternatives = false;
        for (TokenLogprob logprob : logprobs) {
            chosen.add(choice(logprob.chosen()));
            alternatives |= !logprob.alternatives().isEmpty();
        }
        if (alternatives) {
            ArrayNode top = result.putArray("topCandidates");
            for (TokenLogprob logprob : logprobs) {
                ArrayNode list = top.addObject().putArray("candidates");
                logprob.alternatives().forEach(alternative -> list.add(choice(alternative)));
            }
        }
        return result;
    }

    private static ObjectNode choice(TokenLogprob.Choice choice) {
        ObjectNode entry = Json.object().put(TOKEN, choice.token());
        if (choice.id() != null) {
            entry.put(ID, choice.id());
        }
        return entry.put(LOGPROB, choice.logprob());
    }
}
