package dev.aiproxy.openai.chat;

import static dev.aiproxy.openai.chat.ChatProtocol.ID;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.Candidate;
import dev.aiproxy.api.chat.Carrier;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.Citation;
import dev.aiproxy.api.chat.Loss.Kind;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.TokenLogprob;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.wire.ReplyContext;
import dev.aiproxy.api.wire.WireResponse;
import dev.aiproxy.openai.protocol.UsageWriter;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes an answer as one document. */
final class ResponseWriter {
    private final AnswerForm form;
    private final ReplyContext context;
    private final Losses losses;

    ResponseWriter(AnswerForm form, ReplyContext context, Losses losses) {
        this.form = form;
        this.context = context;
        this.losses = losses;
    }

    WireResponse write(ChatResponse response) {
        losses.extras(response.extras(), ID);
        ObjectNode document = Json.object();
        document.put("id", AnswerForm.id(response.id(), context));
        document.put("object", "chat.completion");
        document.put("created", response.created() == null ? context.created() : response.created());
        document.put("model", context.model());
        ArrayNode choices = document.putArray("choices");
        for (Candidate candidate : response.candidates()) {
            choices.add(choice(candidate));
        }
        if (!response.usage().equals(Usage.NONE)) {
            document.set("usage", UsageWriter.chat(response.usage()));
        }
        if (response.tier() != null) {
            document.put("service_tier", Tiers.word(response.tier()));
        }
        Merge.into(document, response.extras());
        return WireResponse.json(200, Json.text(document));
    }

    private ObjectNode choice(Candidate candidate) {
        losses.extras(candidate.extras(), ID);
        ObjectNode choice = Json.object().put("index", candidate.index());
        ObjectNode message = choice.putObject("message").put("role", "assistant");
        message.putNull("content");
        message.putNull("refusal");
        StringBuilder content = new StringBuilder();
        StringBuilder refusal = new StringBuilder();
        StringBuilder thoughts = new StringBuilder();
        TextJoin texts = new TextJoin();
        int number = 0;
        for (Block block : candidate.blocks()) {
            losses.extras(block.extras(), ID);
            switch (block) {
                case Block.Text text -> text(text, texts, content, message);
                case Block.Reasoning thought -> {
                    String before = texts.thought();
                    if (form.showsThoughts() && !thought.text().isEmpty()) {
                        thoughts.append(before).append(thought.text());
                    }
                }
                case Block.Refusal words -> refusal.append(words.text());
                case Block.ToolCall call -> {
                    texts.other();
                    boolean cut = number == candidate.blocks().size() - 1 && FinishReasons.isCut(candidate.finish());
                    call(call, cut, message);
                }
                case Block.Media media -> {
                    texts.other();
                    media(media, number, message);
                }
                case Block.Foreign foreign -> {
                    texts.other();
                    AnswerParts.lost(foreign, losses);
                }
                case Block.ToolResult result ->
                    losses.add(result.extras().place(), Kind.DROPPED, "results have no place in answers");
            }
            number++;
        }
        boolean calls = candidate.callsTools();
        boolean refuses = candidate.blocks().stream().anyMatch(Block.Refusal.class::isInstance);
        if (!content.isEmpty() || !(calls || refuses || message.has("audio"))) {
            message.put("content", content.toString());
        }
        if (!refusal.isEmpty()) {
            message.put("refusal", refusal.toString());
        }
        if (!thoughts.isEmpty()) {
            message.put("reasoning_content", thoughts.toString());
        }
        choice.set("logprobs", AnswerParts.logprobs(content(candidate), refusal(candidate)));
        String reason = FinishReasons.write(candidate.finish(), calls, refuses);
        choice.put("finish_reason", form.old() && reason.equals("tool_calls") ? "function_call" : reason);
        candidate.blocks().forEach(block -> Merge.into(choice, block.extras()));
        Merge.into(choice, candidate.extras());
        return choice;
    }

    private static List<TokenLogprob> content(Candidate candidate) {
        List<TokenLogprob> all = new ArrayList<>();
        for (Block block : candidate.blocks()) {
            if (block instanceof Block.Text text) {
                all.addAll(text.logprobs());
            }
        }
        return all;
    }

    private static List<TokenLogprob> refusal(Candidate candidate) {
        List<TokenLogprob> all = new ArrayList<>();
        for (Block block : candidate.blocks()) {
            if (block instanceof Block.Refusal refusal) {
                all.addAll(refusal.logprobs());
            }
        }
        return all;
    }

    private void text(Block.Text text, TextJoin texts, StringBuilder content, ObjectNode message) {
        String before = texts.begin(text);
        int from = texts.length();
        if (!text.text().isEmpty()) {
            texts.add(before + text.text());
            content.append(before).append(text.text());
        }
        for (Citation citation : text.citations()) {
            ObjectNode annotation = AnswerParts.annotation(citation, from + before.length(), texts.length(), losses);
            if (annotation != null) {
                message.withArray("annotations").add(annotation);
            }
        }
    }

    /** @param cut whether the model may have been cut within the call; then no input is not an empty one */
    private void call(Block.ToolCall call, boolean cut, ObjectNode message) {
        String name = AnswerParts.name(call);
        String input = call.input().isEmpty() && !call.freeText() && !cut ? "{}" : call.input();
        if (form.old()) {
            if (message.has("function_call")) {
                losses.add(call.extras().place(), Kind.DROPPED, "the client takes one call only");
                return;
            }
            message.putObject("function_call").put("name", name).put("arguments", input);
            return;
        }
        ObjectNode json = message.withArray("tool_calls").addObject().put("id", call.id());
        String type = call.freeText() ? "custom" : "function";
        json.put("type", type);
        json.putObject(type).put("name", name).put(call.freeText() ? "input" : "arguments", input);
        if (call.signature() != null) {
            json.putObject("extra_content")
                    .putObject("google")
                    .put("thought_signature", Carrier.wrap(call.signature()));
        }
    }

    private void media(Block.Media media, int number, ObjectNode message) {
        ObjectNode parts = AnswerParts.media(media, number, context, losses);
        if (parts == null) {
            return;
        }
        if (parts.has("audio")) {
            message.set("audio", parts.path("audio"));
        }
        if (parts.path("images") instanceof ArrayNode images) {
            ArrayNode all = message.withArray("images");
            images.forEach(image -> all.add(((ObjectNode) image.deepCopy()).put("index", all.size())));
        }
    }
}
