package dev.aiproxy.tunnel;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.provider.UpstreamRequest;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.Headers;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The messages that go to clients. */
final class GatewayMessage {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    /** What the client's {@code fetch} sets itself or must not see; some clients fail on a length that differs. */
    private static final Set<String> KEPT_BACK = Set.of(
            "host",
            "content-length",
            "connection",
            "keep-alive",
            "accept-encoding",
            "origin",
            "referer",
            "cookie",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "expect",
            "proxy-authorization",
            "proxy-authenticate",
            "proxy-connection");

    private GatewayMessage() {}

    /** The payload of {@code http_request}: everything but the id, which differs from client to client. */
    static ObjectNode payload(UpstreamRequest request) {
        ObjectNode payload = MAPPER.createObjectNode();
        payload.put("method", request.method());
        payload.put("url", request.origin() + request.target());
        payload.set("headers", headers(request.headers()));
        payload.put("body", text(request.body()));
        return payload;
    }

    static String request(String id, ObjectNode payload) {
        ObjectNode message = message(id, "http_request");
        message.set("payload", payload);
        return MAPPER.writeValueAsString(message);
    }

    static String cancel(String id) {
        return MAPPER.writeValueAsString(message(id, "http_request_cancel"));
    }

    static String pong(String id) {
        return MAPPER.writeValueAsString(message(id, "pong"));
    }

    private static ObjectNode message(String id, String type) {
        return MAPPER.createObjectNode().put("id", id).put("type", type);
    }

    private static ObjectNode headers(Headers headers) {
        Map<String, ArrayNode> byName = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!KEPT_BACK.contains(lower) && !lower.startsWith("sec-")) {
                byName.computeIfAbsent(name, any -> MAPPER.createArrayNode()).add(value);
            }
        });
        ObjectNode object = MAPPER.createObjectNode();
        byName.forEach(object::set);
        return object;
    }

    private static String text(Body body) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(body.contiguous()).toString();
        } catch (CharacterCodingException e) {
            throw Fault.of(
                            FaultKind.INVALID_REQUEST,
                            "This request goes through a tunnel, which carries text only, and its body is not UTF-8 text.")
                    .asException();
        }
    }
}
