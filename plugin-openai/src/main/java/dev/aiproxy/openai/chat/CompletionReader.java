package dev.aiproxy.openai.chat;

import static dev.aiproxy.openai.chat.ChatProtocol.ID;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Identity;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.Sampling;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.Members;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads a request of the older {@code /v1/completions}, for providers that know conversations only: the prompt becomes what
 * the user says. That endpoint's usual limit of 16 tokens is not taken over; without one the model ends when it is done.
 */
final class CompletionReader {
    private static final String FORM = "completion";
    private static final Set<String> KNOWN = Set.of(
            "model",
            "prompt",
            "echo",
            "suffix",
            "max_tokens",
            "temperature",
            "top_p",
            "n",
            "stop",
            "presence_penalty",
            "frequency_penalty",
            "logit_bias",
            "logprobs",
            "seed",
            "stream",
            "stream_options",
            "user");

    private CompletionReader() {}

    /** Whether a path is that of the older endpoint. */
    static boolean isFor(String path) {
        return path.endsWith("/completions") && !path.endsWith("/chat/completions");
    }

    /** Whether a request came that way, so that its answer must have the older form. */
    static boolean hasRead(ChatRequest request) {
        return request.extras().form(ID, FORM).isBoolean();
    }

    static ChatRequest read(Body body) {
        ObjectNode document = RequestReader.document(body);
        Members root = new Members(document, Place.ROOT);
        if (root.isTrue("echo")) {
            throw unsupported("echo", "the prompt can't be repeated with its log probabilities");
        }
        if (root.has("suffix")) {
            throw unsupported("suffix", "text can't be inserted before another");
        }
        Members bias = root.inner("logit_bias");
        Block prompt = Block.Text.of(prompt(root), null, Extras.at(ID, Place.ROOT.member("prompt")));
        return ChatRequest.builder(
                        root.requiredText("model"),
                        List.of(new Turn(
                                Turn.Role.USER, List.of(prompt), null, Extras.at(ID, Place.ROOT.member("prompt")))))
                .maxOutput(root.integer("max_tokens"))
                .sampling(new Sampling(
                        root.decimal("temperature"),
                        root.decimal("top_p"),
                        null,
                        root.decimal("presence_penalty"),
                        root.decimal("frequency_penalty"),
                        root.whole("seed"),
                        root.integer("n"),
                        root.integer("logprobs"),
                        bias == null ? null : bias.object()))
                .stop(stop(root))
                .stream(root.isTrue("stream"))
                .streamUsage(root.within("stream_options").isTrue("include_usage"))
                .identity(new Identity(root.text("user"), Map.of()))
                .extras(Extras.unknown(ID, Place.ROOT, document, KNOWN).withForm(FORM, BooleanNode.TRUE))
                .build();
    }

    private static String prompt(Members root) {
        JsonNode prompt = root.value("prompt");
        if (prompt.isArray() && prompt.size() == 1) {
            prompt = prompt.path(0);
        }
        if (prompt.isString()) {
            return prompt.stringValue();
        }
        if (prompt.isMissingNode()) {
            throw Members.wrong(Place.ROOT.member("prompt"), "is missing");
        }
        if (prompt.isArray() || prompt.isNumber()) {
            throw unsupported("prompt", "only one prompt, as a text, can be converted");
        }
        throw root.wrong("prompt", "must be a string");
    }

    private static List<String> stop(Members root) {
        JsonNode stop = root.value("stop");
        if (stop.isString()) {
            return List.of(stop.stringValue());
        }
        List<String> words = new ArrayList<>();
        for (JsonNode word : root.elements("stop")) {
            if (!word.isString()) {
                throw Members.wrong(Place.ROOT.element("stop", words.size()), "must be a string");
            }
            words.add(word.stringValue());
        }
        return words;
    }

    private static FaultException unsupported(String member, String why) {
        return Fault.of(
                        FaultKind.UNSUPPORTED,
                        "'" + member + "' of /v1/completions is not supported by the provider of this model: " + why
                                + '.')
                .withCode("unsupported_parameter")
                .withParam(member)
                .asException();
    }
}
