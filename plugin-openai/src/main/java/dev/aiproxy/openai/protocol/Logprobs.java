package dev.aiproxy.openai.protocol;

import dev.aiproxy.api.chat.TokenLogprob;
import dev.aiproxy.api.chat.WholeCharacters;
import dev.aiproxy.api.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads and writes lists of log probabilities, which both of OpenAI's protocols write alike. */
public final class Logprobs {
    private static final String TOKEN = "token";
    private static final String LOGPROB = "logprob";
    private static final String BYTES = "bytes";
    private static final String TOP = "top_logprobs";

    private Logprobs() {}

    /** The entries of a list, in order; empty for anything but a list. An entry without token or number says nothing. */
    public static List<TokenLogprob> read(JsonNode list) {
        if (!list.isArray() || list.isEmpty()) {
            return List.of();
        }
        List<TokenLogprob> logprobs = new ArrayList<>(list.size());
        for (JsonNode entry : list) {
            TokenLogprob.Choice chosen = choice(entry);
            if (chosen == null) {
                continue;
            }
            List<TokenLogprob.Choice> alternatives = new ArrayList<>();
            for (JsonNode alternative : entry.path(TOP)) {
                TokenLogprob.Choice other = choice(alternative);
                if (other != null) {
                    alternatives.add(other);
                }
            }
            logprobs.add(new TokenLogprob(chosen, List.copyOf(alternatives)));
        }
        return List.copyOf(logprobs);
    }

    private static TokenLogprob.@Nullable Choice choice(JsonNode entry) {
        JsonNode token = entry.path(TOKEN);
        JsonNode logprob = entry.path(LOGPROB);
        if (!token.isString() || !logprob.isNumber()) {
            return null;
        }
        return new TokenLogprob.Choice(
                WholeCharacters.repair(token.stringValue()), logprob.decimalValue(), bytes(entry.path(BYTES)), null);
    }

    private static @Nullable List<Integer> bytes(JsonNode list) {
        if (!list.isArray()) {
            return null;
        }
        List<Integer> bytes = new ArrayList<>(list.size());
        for (JsonNode value : list) {
            bytes.add(value.asInt(0) & 0xFF);
        }
        return List.copyOf(bytes);
    }

    /** The list of some entries, each with all members that clients' types demand. */
    public static ArrayNode write(List<TokenLogprob> logprobs) {
        ArrayNode list = Json.array();
        for (TokenLogprob logprob : logprobs) {
            ArrayNode top = choice(logprob.chosen(), list).putArray(TOP);
            logprob.alternatives().forEach(alternative -> choice(alternative, top));
        }
        return list;
    }

    private static ObjectNode choice(TokenLogprob.Choice choice, ArrayNode list) {
        ObjectNode entry = list.addObject().put(TOKEN, choice.token()).put(LOGPROB, choice.logprob());
        List<Integer> known = choice.bytes();
        if (known != null) {
            ArrayNode bytes = entry.putArray(BYTES);
            known.forEach(bytes::add);
        } else if (choice.id() != null) {
            // Who tells the token's number tells no bytes, and its text is all there is.
            ArrayNode bytes = entry.putArray(BYTES);
            for (byte at : choice.token().getBytes(StandardCharsets.UTF_8)) {
                bytes.add(at & 0xFF);
            }
        } else {
            entry.putNull(BYTES);
        }
        return entry;
    }
}
