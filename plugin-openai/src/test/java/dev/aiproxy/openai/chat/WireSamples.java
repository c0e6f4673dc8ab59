package dev.aiproxy.openai.chat;

import dev.aiproxy.api.wire.WireRequest;
import java.util.LinkedHashMap;
import java.util.Map;

/** Requests that between them have every field of OpenAI's schema of chat requests, by what is special about them. */
final class WireSamples {
    private static final String MESSAGES = "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";

    private WireSamples() {}

    static Map<String, WireRequest> all() {
        Map<String, WireRequest> all = new LinkedHashMap<>();
        all.put("limits and sampling", with("gpt-4o", """
                "max_completion_tokens":100,"temperature":0.50,"top_p":1.0,"n":2,"stop":["a","b"],
                "presence_penalty":-2,"frequency_penalty":0.1,"logit_bias":{"50256":-100},"logprobs":true,
                "top_logprobs":3,"seed":9223372036854775807
                """));
        all.put("one stop text", with("gpt-4o", "\"stop\":\"END\""));
        all.put("stream", with("gpt-4o", """
                "stream":true,"stream_options":{"include_usage":true,"include_obfuscation":false}
                """));
        all.put("effort and verbosity", with("gpt-5.2", "\"reasoning_effort\":\"high\",\"verbosity\":\"low\""));
        all.put("identity, labels, cache and tier", with("gpt-5.6", """
                "safety_identifier":"s","user":"u","metadata":{"a":"b"},"store":true,"service_tier":"flex",
                "prompt_cache_key":"k","prompt_cache_retention":"24h",
                "prompt_cache_options":{"mode":"explicit","ttl":"30m"},"moderation":{"model":"omni","policy":{"a":1}}
                """));
        all.put("older name of the user", with("gpt-4o", "\"user\":\"u\""));
        for (String tier : new String[] {"auto", "default", "priority", "fast", "scale"}) {
            all.put("tier " + tier, with("gpt-4o", "\"service_tier\":\"" + tier + "\""));
        }
        all.put("prediction and search", with("gpt-4o", """
                "prediction":{"type":"content","content":[{"type":"text","text":"x"}]},
                "web_search_options":{"search_context_size":"low","user_location":{"type":"approximate",
                "approximate":{"city":"Rome","country":"IT","region":"RM","timezone":"Europe/Rome"}}}
                """));
        all.put("spoken answer", with("gpt-audio", """
                "modalities":["text","audio"],"audio":{"voice":{"id":"v"},"format":"pcm16"}
                """));
        all.put("JSON", with("gpt-4o", "\"response_format\":{\"type\":\"json_object\"}"));
        all.put("JSON by a schema", with("gpt-4o", """
                "response_format":{"type":"json_schema","json_schema":{"name":"n","description":"d","strict":false,
                "schema":{"type":"object","properties":{"a":{"type":"number","minimum":1.0}}}}}
                """));
        all.put("plain text said", with("gpt-4o", "\"response_format\":{\"type\":\"text\"}"));
        tools(all);
        messages(all);
        return all;
    }

    private static void tools(Map<String, WireRequest> all) {
        String tools = """
                "tools":[{"type":"function","function":{"name":"f","description":"d","strict":true,"parameters":
                {"type":"object","properties":{},"required":[],"additionalProperties":false}}},{"type":"function",
                "function":{"name":"g"}},{"type":"custom","custom":{"name":"c","description":"d","format":{"type":"text"}}},
                {"type":"custom","custom":{"name":"e","format":{"type":"grammar","grammar":{"definition":"x",
                "syntax":"lark"}}}}],
                """;
        all.put("tools one at a time", with("gpt-4o", tools + "\"parallel_tool_calls\":false"));
        for (String word : new String[] {"none", "auto", "required"}) {
            all.put("choice " + word, with("gpt-4o", tools + "\"tool_choice\":\"" + word + "\""));
        }
        all.put("choice of a function", with("gpt-4o", tools + """
                "tool_choice":{"type":"function","function":{"name":"f"}}
                """));
        all.put("choice of a custom tool", with("gpt-4o", tools + """
                "tool_choice":{"type":"custom","custom":{"name":"c"}}
                """));
        all.put("choice among some", with("gpt-4o", tools + """
                "tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"required","tools":[
                {"type":"function","function":{"name":"f"}},{"type":"custom","custom":{"name":"c"}}]}}
                """));
        all.put("functions of the older form", with("gpt-4o", """
                "functions":[{"name":"f","description":"d","parameters":{"type":"object","properties":{}}}],
                "function_call":{"name":"f"}
                """));
        all.put(
                "older choice by a word",
                with("gpt-4o", "\"functions\":[{\"name\":\"f\"}],\"function_call\":\"auto\""));
        all.put("call and result of the older form", saying("gpt-4o", """
                {"role":"user","content":"Hi"},
                {"role":"assistant","content":null,"function_call":{"name":"f","arguments":"{\\"a\\": 1}"}},
                {"role":"function","name":"f","content":"ok"}
                """));
    }

    private static void messages(Map<String, WireRequest> all) {
        all.put("operators with names", saying("gpt-4o", """
                {"role":"developer","content":"a","name":"n"},
                {"role":"developer","content":[{"type":"text","text":"b"},{"type":"text","text":"c"}]},
                {"role":"system","content":"d","name":"m"},{"role":"user","content":"Hi","name":"ann"}
                """));
        all.put("parts of a user's message", saying("gpt-4o", """
                {"role":"user","content":[{"type":"text","text":"Look."},
                {"type":"image_url","image_url":{"url":"https://example.com/a.png","detail":"original"}},
                {"type":"image_url","image_url":{"url":"data:image/png;base64,aGk="}},
                {"type":"input_audio","input_audio":{"data":"UklGRg==","format":"wav"}},
                {"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,JVBERg=="}},
                {"type":"file","file":{"file_id":"file-1"}}]}
                """));
        all.put("one part alone", saying("gpt-4o", """
                {"role":"user","content":[{"type":"text","text":"Hi"}]}
                """));
        all.put("marks of the cache", saying("gpt-5.6", """
                {"role":"developer","content":[{"type":"text","text":"a","prompt_cache_breakpoint":{"mode":"explicit"}}]},
                {"role":"user","content":[{"type":"text","text":"a","prompt_cache_breakpoint":{"mode":"explicit",
                "ttl":"12h"}},{"type":"image_url","image_url":{"url":"https://example.com/a.png"},
                "prompt_cache_breakpoint":{"mode":"explicit","ttl":"30m"}}]}
                """));
        all.put("calls and results", saying("gpt-4o", """
                {"role":"user","content":"Hi"},
                {"role":"assistant","content":"Let me see.","name":"bot","tool_calls":[
                {"id":"a","type":"function","function":{"name":"f","arguments":"{\\"z\\":1.0, \\"a\\":12345678901234567890}"}},
                {"id":"b","type":"custom","custom":{"name":"c","input":"select 1"}}]},
                {"role":"tool","tool_call_id":"a","content":"ok"},
                {"role":"tool","tool_call_id":"b","content":[{"type":"text","text":"1"},{"type":"text","text":"2"}]},
                {"role":"assistant","content":null,"tool_calls":[{"id":"d","type":"function",
                "function":{"name":"f","arguments":"{}"}}]},
                {"role":"tool","tool_call_id":"d","content":""}
                """));
        all.put("what the model said before", saying("gpt-audio", """
                {"role":"user","content":"Hi"},
                {"role":"assistant","content":[{"type":"text","text":"a"},{"type":"refusal","refusal":"no"}]},
                {"role":"user","content":"Why?"},{"role":"assistant","content":null,"refusal":"I can't."},
                {"role":"user","content":"Sing."},{"role":"assistant","content":null,"audio":{"id":"audio_1"}},
                {"role":"user","content":"Thanks."}
                """));
    }

    private static WireRequest with(String model, String members) {
        return Chats.request("{\"model\":\"" + model + "\"," + MESSAGES + "," + members + "}");
    }

    private static WireRequest saying(String model, String messages) {
        return Chats.request("{\"model\":\"" + model + "\",\"messages\":[" + messages + "]}");
    }
}
