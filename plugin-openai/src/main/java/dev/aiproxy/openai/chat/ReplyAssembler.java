package dev.aiproxy.openai.chat;

import static dev.aiproxy.openai.chat.ChatProtocol.ID;

import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.Finish;
import dev.aiproxy.api.chat.FinishReason;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.ServiceTier;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.openai.protocol.Faults;
import dev.aiproxy.openai.protocol.UsageReader;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** Makes events of the chunks of a reply, or of its one document, which is taken as a chunk that has it all. */
final class ReplyAssembler {
    private final ReplyPlan plan;
    private final Map<Integer, ChoiceReader> choices = new TreeMap<>();
    private Extras early = Extras.NONE;
    private Extras told = Extras.NONE;
    private Extras late = Extras.at(ID, Place.ROOT);
    private Usage usage = Usage.NONE;
    private boolean started;
    private boolean ended;

    ReplyAssembler(ReplyPlan plan) {
        this.plan = plan;
    }

    boolean hasEnded() {
        return ended;
    }

    void chunk(JsonNode root, boolean whole, Consumer<? super ChatEvent> out) {
        JsonNode error = root.path("error");
        if (isTrue(error)) {
            fail(Faults.fault(error, 200), out);
            return;
        }
        JsonNode given = root.path("choices");
        if (!root.isObject() || (whole && given.isEmpty())) {
            fail(unreadable(root), out);
            return;
        }
        if (given.isEmpty() && !started) {
            // Azure's first chunk tells of its filters only; neither its id nor its model is the answer's.
            early = Merge.telling(Extras.unknown(ID, Place.ROOT, root, Names.REPLY));
        } else if (!started) {
            start(root, out);
        } else {
            later(root);
        }
        for (JsonNode choice : given) {
            choice(choice, whole, out);
            if (ended) {
                return;
            }
        }
        usage(root, out);
    }

    private static boolean isTrue(JsonNode error) {
        return (error.isObject() && !error.isEmpty())
                || (error.isString() && !error.stringValue().isEmpty());
    }

    /** Some services report errors in the place of an answer, in shapes of their own. */
    private static Fault unreadable(JsonNode root) {
        JsonNode message = root.path("message");
        if (root.path("object").asString("").equals("error") || (message.isString() && root.has("code"))) {
            return Faults.fault(root, 200);
        }
        return StreamReader.broken("is no answer of Chat Completions: it has no choices");
    }

    private void start(JsonNode root, Consumer<? super ChatEvent> out) {
        started = true;
        Extras extras = Merge.telling(Extras.unknown(ID, Place.ROOT, root, Names.REPLY));
        for (var member : early.members().properties()) {
            extras = extras.members().has(member.getKey()) ? extras : extras.with(member.getKey(), member.getValue());
        }
        JsonNode created = root.path("created");
        String word = root.path("service_tier").asString("");
        ServiceTier tier = word.isEmpty() ? null : Tiers.of(word);
        if (tier == null && !word.isEmpty()) {
            extras = extras.with("service_tier", root.path("service_tier"));
        }
        told = extras;
        out.accept(new ChatEvent.Start(
                root.path("id").asString(""),
                root.path("model").asString(""),
                created.isNumber() && created.asLong(0) > 0 ? Long.valueOf(created.asLong(0)) : null,
                tier,
                extras));
    }

    /** What only a later chunk says of the answer, such as its sources. */
    private void later(JsonNode root) {
        for (var member : root.properties()) {
            String name = member.getKey();
            JsonNode value = member.getValue();
            if (!Names.REPLY.contains(name)
                    && Merge.isTelling(value)
                    && !value.equals(told.members().get(name))) {
                late = late.with(name, value);
            }
        }
    }

    private void choice(JsonNode choice, boolean whole, Consumer<? super ChatEvent> out) {
        JsonNode error = choice.path("error");
        String reason = choice.path("finish_reason").asString("");
        if (isTrue(error) || FinishReasons.isFailure(reason)) {
            // OpenRouter tells of a broken answer inside the choice.
            fail(
                    isTrue(error)
                            ? Faults.fault(error, 200)
                            : StreamReader.broken("broke off with finish reason '" + reason + "'"),
                    out);
            return;
        }
        int index = index(choice, whole);
        ChoiceReader reader = choices.get(index);
        if (reader == null) {
            reader = new ChoiceReader(index, plan, Place.ROOT.element("choices", index));
            choices.put(index, reader);
        }
        reader.keep(choice, whole ? Names.CHOICE : Names.STREAMED_CHOICE);
        JsonNode said = choice.path("delta");
        if (!said.isObject()) {
            said = choice.path("message");
        }
        if (!said.isObject() && choice.path("text").isString()) {
            said = choice;
        }
        Fault fault = reader.read(
                said, choice.path("logprobs"), whole || choice.path("message").isObject(), out);
        if (fault != null) {
            fail(fault, out);
            return;
        }
        if (!reason.isEmpty()) {
            reader.finish(reason, out);
        }
    }

    private int index(JsonNode choice, boolean whole) {
        JsonNode index = choice.path("index");
        if (index.isIntegralNumber() && index.canConvertToInt() && index.intValue() >= 0) {
            return index.intValue();
        }
        return whole ? choices.size() : 0;
    }

    private void usage(JsonNode root, Consumer<? super ChatEvent> out) {
        JsonNode counts = root.path("usage");
        if (!counts.isObject()) {
            counts = root.path("x_groq").path("usage");
        }
        if (!counts.isObject()) {
            return;
        }
        Usage read = UsageReader.read(counts);
        boolean placeholder = read.total() == 0 && usage.total() > 0;
        if (read.equals(Usage.NONE) || placeholder || read.equals(usage)) {
            return;
        }
        usage = read;
        if (!started) {
            start(root, out);
        }
        out.accept(new ChatEvent.UsageUpdate(read));
    }

    /** The stream says that it is complete. */
    void done(Consumer<? super ChatEvent> out) {
        complete(true, out);
    }

    /** The bytes have ended. */
    void end(Consumer<? super ChatEvent> out) {
        if (!ended) {
            complete(false, out);
        }
    }

    private void complete(boolean said, Consumer<? super ChatEvent> out) {
        if (choices.isEmpty()) {
            fail(StreamReader.broken(said ? "has no choices" : "ended before it began"), out);
            return;
        }
        for (ChoiceReader choice : choices.values()) {
            if (!choice.isFinished() && !(said && plan.finishOptional())) {
                fail(StreamReader.broken("ended before it was complete"), out);
                return;
            }
        }
        for (Map.Entry<Integer, ChoiceReader> choice : choices.entrySet()) {
            Fault fault = choice.getValue().close(out);
            Finish finish = choice.getValue().finish();
            if (fault == null
                    && finish.reason() == FinishReason.OTHER
                    && choice.getValue().isEmpty()) {
                fault = StreamReader.broken("is empty, with finish reason '" + finish.raw() + "'");
            }
            if (fault != null) {
                fail(fault, out);
                return;
            }
            out.accept(new ChatEvent.Finished(
                    choice.getKey(), finish, choice.getValue().rest()));
        }
        ended = true;
        out.accept(late.isEmpty() ? ChatEvent.End.PLAIN : new ChatEvent.End(late));
    }

    void fail(Fault fault, Consumer<? super ChatEvent> out) {
        if (!ended) {
            ended = true;
            out.accept(new ChatEvent.Failed(fault));
        }
    }
}
