package dev.aiproxy.testkit;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.CacheMark;
import dev.aiproxy.api.chat.Candidate;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.Citation;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.Finish;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.chat.Source;
import dev.aiproxy.api.chat.TokenLogprob;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.json.Json;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An answer of the canonical model as JSON, for a reader and to compare: everything that it says, in a fixed order. What
 * is unknown, empty or false is left out.
 */
final class AnswerJson {
    private AnswerJson() {}

    /** The whole answer. */
    static ObjectNode of(ChatResponse answer) {
        ObjectNode json = Json.object();
        text(json, "id", answer.id());
        text(json, "model", answer.model());
        if (answer.created() != null) {
            json.put("created", answer.created());
        }
        if (answer.tier() != null) {
            json.put("tier", word(answer.tier()));
        }
        ArrayNode candidates = json.putArray("candidates");
        answer.candidates().forEach(candidate -> candidates.add(candidate(candidate)));
        if (!answer.usage().equals(Usage.NONE)) {
            json.set("usage", usage(answer.usage()));
        }
        extras(json, answer.extras());
        return json;
    }

    /** What went wrong. */
    static ObjectNode of(Fault fault) {
        ObjectNode json = Json.object();
        json.put("kind", word(fault.kind()));
        json.put("status", fault.status());
        json.put("message", fault.message());
        fault.code().ifPresent(code -> json.put("code", code));
        fault.param().ifPresent(param -> json.put("param", param));
        fault.retryAfter().ifPresent(wait -> json.put("retry_after", wait.toString()));
        return json;
    }

    private static ObjectNode candidate(Candidate candidate) {
        ObjectNode json = Json.object();
        json.put("index", candidate.index());
        json.set("blocks", blocks(candidate.blocks()));
        json.set("finish", finish(candidate.finish()));
        extras(json, candidate.extras());
        return json;
    }

    private static ObjectNode finish(Finish finish) {
        ObjectNode json = Json.object();
        json.put("reason", word(finish.reason()));
        text(json, "raw", finish.raw());
        text(json, "stop_sequence", finish.stopSequence());
        text(json, "message", finish.message());
        flag(json, "prompt_blocked", finish.promptBlocked());
        return json;
    }

    private static ArrayNode blocks(List<Block> blocks) {
        ArrayNode all = Json.array();
        blocks.forEach(block -> all.add(block(block)));
        return all;
    }

    private static ObjectNode block(Block block) {
        ObjectNode json = Json.object();
        switch (block) {
            case Block.Text text -> {
                json.put("text", text.text());
                citations(json, text.citations());
                logprobs(json, text.logprobs());
                signature(json, text.signature());
                cache(json, text.cache());
            }
            case Block.Media media -> {
                json.set(word(media.kind()), source(media.source()));
                text(json, "name", media.name());
                text(json, "title", media.title());
                text(json, "context", media.context());
                text(json, "detail", media.detail());
                flag(json, "citations", media.citations());
                cache(json, media.cache());
            }
            case Block.Reasoning thought -> {
                json.put("reasoning", thought.text());
                if (!thought.seams().isEmpty()) {
                    ArrayNode seams = json.putArray("seams");
                    thought.seams().forEach(seams::add);
                }
                flag(json, "redacted", thought.redacted());
                signature(json, thought.signature());
            }
            case Block.ToolCall call -> {
                json.put("call", call.name());
                text(json, "namespace", call.namespace());
                json.put("id", call.id());
                json.put(call.freeText() ? "free_text" : "input", call.input());
                signature(json, call.signature());
                cache(json, call.cache());
            }
            case Block.ToolResult result -> {
                json.put("result_of", result.callId());
                text(json, "name", result.name());
                flag(json, "free_text", result.freeText());
                flag(json, "error", result.error());
                json.set("content", blocks(result.content()));
                cache(json, result.cache());
            }
            case Block.Refusal refusal -> {
                json.put("refusal", refusal.text());
                logprobs(json, refusal.logprobs());
            }
            case Block.Foreign foreign -> {
                json.put("foreign", foreign.type());
                json.put("protocol", foreign.protocol());
                text(json, "summary", foreign.summary());
                json.set("json", foreign.json());
            }
        }
        extras(json, block.extras());
        return json;
    }

    private static ObjectNode source(Source source) {
        ObjectNode json = Json.object();
        switch (source) {
            case Source.Bytes bytes -> json.put("mime_type", bytes.mimeType()).put("base64", bytes.base64());
            case Source.Url url -> {
                json.put("url", url.url());
                text(json, "mime_type", url.mimeType());
            }
            case Source.FileReference file -> {
                json.put("protocol", file.protocol()).put("file", file.id());
                text(json, "mime_type", file.mimeType());
            }
            case Source.PlainText text -> json.put("plain_text", text.text());
            case Source.Blocks inner -> json.set("blocks", blocks(inner.blocks()));
        }
        return json;
    }

    private static void citations(ObjectNode json, List<Citation> citations) {
        if (citations.isEmpty()) {
            return;
        }
        ArrayNode all = json.putArray("citations");
        for (Citation citation : citations) {
            ObjectNode one = all.addObject();
            one.put("kind", word(citation.kind()));
            text(one, "url", citation.url());
            text(one, "title", citation.title());
            text(one, "cited_text", citation.citedText());
            count(one, "start", citation.start());
            count(one, "end", citation.end());
            extras(one, citation.extras());
        }
    }

    private static void logprobs(ObjectNode json, List<TokenLogprob> logprobs) {
        if (logprobs.isEmpty()) {
            return;
        }
        ArrayNode all = json.putArray("logprobs");
        for (TokenLogprob logprob : logprobs) {
            ObjectNode one = choice(logprob.chosen());
            if (!logprob.alternatives().isEmpty()) {
                ArrayNode alternatives = one.putArray("alternatives");
                logprob.alternatives().forEach(other -> alternatives.add(choice(other)));
            }
            all.add(one);
        }
    }

    private static ObjectNode choice(TokenLogprob.Choice choice) {
        ObjectNode json = Json.object();
        json.put("token", choice.token()).put("logprob", choice.logprob());
        List<Integer> known = choice.bytes();
        if (known != null) {
            ArrayNode bytes = json.putArray("bytes");
            known.forEach(bytes::add);
        }
        if (choice.id() != null) {
            json.put("id", choice.id());
        }
        return json;
    }

    private static ObjectNode usage(Usage usage) {
        ObjectNode json = Json.object();
        count(json, "input", usage.input());
        count(json, "cache_read", usage.cacheRead());
        count(json, "cache_write", usage.cacheWrite());
        count(json, "output", usage.output());
        count(json, "reasoning", usage.reasoning());
        new TreeMap<>(usage.more()).forEach(json::put);
        return json;
    }

    private static void signature(ObjectNode json, @Nullable Sealed sealed) {
        if (sealed != null) {
            json.putObject("signature")
                    .put("protocol", sealed.protocol())
                    .put("realm", sealed.realm())
                    .put("slot", word(sealed.slot()))
                    .put("value", sealed.value());
        }
    }

    private static void cache(ObjectNode json, @Nullable CacheMark mark) {
        if (mark != null) {
            json.put("cache", mark.toString());
        }
    }

    private static void extras(ObjectNode json, Extras extras) {
        if (extras.isEmpty()) {
            return;
        }
        ObjectNode inner = json.putObject("extras");
        inner.put("protocol", extras.protocol());
        text(inner, "place", extras.place().toString());
        sorted(inner, "members", extras.members());
        sorted(inner, "form", extras.form());
    }

    /** The members of an object by name: in which order pieces of an answer brought them says nothing. */
    private static void sorted(ObjectNode json, String name, ObjectNode object) {
        if (!object.isEmpty()) {
            ObjectNode inner = json.putObject(name);
            object.properties().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(member -> inner.set(member.getKey(), member.getValue()));
        }
    }

    private static void text(ObjectNode json, String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            json.put(name, value);
        }
    }

    private static void flag(ObjectNode json, String name, boolean value) {
        if (value) {
            json.put(name, true);
        }
    }

    private static void count(ObjectNode json, String name, long value) {
        if (value >= 0) {
            json.put(name, value);
        }
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
