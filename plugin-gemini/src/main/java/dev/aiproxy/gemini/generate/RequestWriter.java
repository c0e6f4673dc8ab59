package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Conversation;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Loss;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.ServiceTier;
import dev.aiproxy.api.chat.StateWish;
import dev.aiproxy.api.chat.Target;
import dev.aiproxy.api.chat.ToolNames;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.json.Json;
import java.util.List;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes a request's body from the canonical model, and remembers what its answer needs to be read. */
final class RequestWriter {
    private static final int LONGEST_NAME = 128;

    /** Most tokens of a reply that is not streamed. */
    private static final int LONGEST_WHOLE = 32_768;

    private final ChatRequest request;
    private final Losses losses;
    private final Place place;
    private final ToolNames names = new ToolNames(ToolNames.Alphabet.IDENTIFIER, LONGEST_NAME);
    private final ToolWriter tools;
    private final ConfigWriter config;
    private final ContentWriter contents;

    RequestWriter(ChatRequest request, Target target, Losses losses) {
        this.request = request;
        this.losses = losses;
        this.place = request.extras().place();
        Facts facts = new Facts(target.facts());
        this.tools = new ToolWriter(request, facts, names, losses);
        this.config = new ConfigWriter(request, facts, losses);
        this.contents = new ContentWriter(target, names, losses);
    }

    /** Whether the provider is asked for a stream, which it must be for long answers. */
    static boolean streams(ChatRequest request) {
        Integer maxOutput = request.maxOutput();
        return request.stream() || (maxOutput != null && maxOutput > LONGEST_WHOLE);
    }

    /** What the answer's reader must know, once the body is written. */
    ReplyNames replyNames(String realm, Supplier<String> seed) {
        return new ReplyNames(names, tools.freeText(), tools.wrapped(), tools.choices(), realm, seed);
    }

    List<String> stopsBeyond() {
        return config.stopsBeyond();
    }

    ObjectNode body() {
        refuseState(request.state());
        reportTheRest();
        ObjectNode settings = Json.object();
        tools.write(settings);
        config.write(settings, tools.hasFunctions());
        ObjectNode body = Json.object();
        conversation(body);
        body.setAll(settings);
        String cached = request.cache().content();
        if (cached != null) {
            body.put("cachedContent", cached);
        }
        if (request.tier() != null) {
            String word = ServiceTiers.write(request.tier());
            if (word != null) {
                body.put("serviceTier", word);
            } else if (request.tier() != ServiceTier.AUTO) {
                losses.add(place.member("service_tier"), Loss.Kind.DROPPED, "unknown to Gemini");
            }
        }
        Rest.write(request.extras(), body);
        dropPiecesOfArguments(body);
        return body;
    }

    /** Arguments can come in pieces in a stream only; the service refuses the wish elsewhere. */
    private void dropPiecesOfArguments(ObjectNode body) {
        if (!streams(request)
                && body.at("/toolConfig/functionCallingConfig") instanceof ObjectNode calling
                && calling.remove("streamFunctionCallArguments") != null) {
            losses.add(
                    place.member("toolConfig").member("functionCallingConfig").member("streamFunctionCallArguments"),
                    Loss.Kind.DROPPED,
                    "the answer is not streamed");
        }
    }

    private void conversation(ObjectNode body) {
        Conversation conversation = Conversation.of(request, losses).alternating(false, losses);
        List<Turn> system = conversation.system();
        ArrayNode written = Json.array();
        for (Turn turn : conversation.turns()) {
            ObjectNode content = contents.content(turn);
            if (content == null) {
                continue;
            }
            if (written.isEmpty() && turn.role() == Turn.Role.ASSISTANT) {
                emptyUser(written);
            }
            written.add(content);
        }
        if (written.isEmpty()
                && !system.isEmpty()
                && request.turns().stream().allMatch(turn -> turn.role().isSystem())) {
            Turn last = system.getLast();
            system = system.subList(0, system.size() - 1);
            losses.add(last.extras().place(), Loss.Kind.EMULATED, "sent as the user's text, since there is no other");
            ObjectNode content = contents.content(new Turn(Turn.Role.USER, last.blocks(), null, last.extras()));
            if (content != null) {
                written.add(content);
            }
        }
        if (written.isEmpty()) {
            emptyUser(written);
        }
        ArrayNode parts = Json.array();
        system.forEach(turn -> contents.systemParts(turn, parts));
        String hint = config.hint();
        if (hint != null) {
            parts.addObject().put("text", hint);
        }
        if (!parts.isEmpty()) {
            ObjectNode instruction = body.putObject("systemInstruction");
            for (Turn turn : system) {
                JsonNode role = turn.extras().form(Names.PROTOCOL, Names.ROLE);
                if (!role.isMissingNode()) {
                    instruction.set("role", role);
                }
            }
            instruction.set("parts", parts);
            system.forEach(turn -> Rest.write(turn.extras(), instruction));
        }
        body.set("contents", written);
    }

    private static void emptyUser(ArrayNode contents) {
        contents.addObject().put("role", "user").putArray("parts").addObject().put("text", "");
    }

    private static void refuseState(StateWish state) {
        if (state.previousId() != null || state.conversation() != null) {
            boolean previous = state.previousId() != null;
            throw Fault.of(FaultKind.NO_STATE, "The provider keeps no conversations to go on with.")
                    .withStatus(400)
                    .withCode(previous ? "previous_response_not_found" : "unsupported_parameter")
                    .withParam(previous ? "previous_response_id" : "conversation")
                    .asException();
        }
        if (state.background()) {
            throw Fault.of(FaultKind.UNSUPPORTED, "The provider does not work in the background.")
                    .withCode("unsupported_parameter")
                    .withParam("background")
                    .asException();
        }
    }

    private void reportTheRest() {
        losses.extras(request.extras(), Names.PROTOCOL);
        if (Boolean.TRUE.equals(request.state().store())) {
            losses.add(place.member("store"), Loss.Kind.DROPPED, "Gemini keeps no answers");
        }
        if (request.identity().user() != null) {
            losses.add(place.member("user"), Loss.Kind.DROPPED, "unknown to Gemini");
        }
        if (!request.identity().metadata().isEmpty()) {
            losses.add(place.member("metadata"), Loss.Kind.DROPPED, "unknown to Gemini");
        }
        if (request.cache().key() != null) {
            losses.add(place.member("prompt_cache_key"), Loss.Kind.DROPPED, "unknown to Gemini");
        }
        if (request.cache().automatic() != null) {
            losses.add(place.member("cache_control"), Loss.Kind.DROPPED, "Gemini has no cache marks");
        }
    }
}
