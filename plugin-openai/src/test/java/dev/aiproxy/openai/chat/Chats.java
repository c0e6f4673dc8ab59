package dev.aiproxy.openai.chat;

import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.api.wire.WireRequest;
import java.util.Map;

/** Chat requests and replies to test with. */
final class Chats {
    static final String HEAD =
            "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[";
    static final String FIRST = "data: " + HEAD
            + "{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}],"
            + "\"usage\":null}\n\n";
    static final String TEXT = "data: " + HEAD
            + "{\"index\":0,\"delta\":{\"content\":\"say \\\"usage\\\": ü \\\\\"},\"finish_reason\":null}],\"usage\":null}\n\n";
    static final String FINISH =
            "data: " + HEAD + "{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":null}\n\n";
    static final String COUNTS = "{\"prompt_tokens\":10,\"completion_tokens\":20,\"total_tokens\":30,"
            + "\"prompt_tokens_details\":{\"cached_tokens\":4},\"completion_tokens_details\":{\"reasoning_tokens\":5}}";
    static final String USAGE_CHUNK =
            "data: " + HEAD.substring(0, HEAD.length() - 1) + "[],\"usage\":" + COUNTS + "}\n\n";
    static final String DONE = "data: [DONE]\n\n";
    static final String STREAM = FIRST + TEXT + FINISH + USAGE_CHUNK + DONE;
    static final String DOCUMENT = "\n {\"id\":\"1\",\"choices\":[{\"message\":{\"content\":\"a \\\"usage\\\" }]\"},"
            + "\"finish_reason\":\"stop\"}],\n  \"usage\" : " + COUNTS + ", \"x\":\"y\"}\n";
    static final Usage USAGE = new Usage(10, 4, Usage.UNKNOWN, 20, 5);

    private Chats() {}

    static WireRequest request(String body) {
        return new WireRequest(
                Operation.CHAT,
                "POST",
                "/v1/chat/completions",
                "",
                Map.of(),
                Headers.of("content-type", "application/json", "user-agent", "test"),
                Body.ofUtf8(body));
    }
}
