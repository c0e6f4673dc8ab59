package dev.aiproxy.openai.chat;

import static dev.aiproxy.openai.chat.ChatProtocol.ID;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.Source;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.openai.protocol.DataUrl;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Collects a spoken answer, whose pieces make sense together only. */
final class AudioReader {
    private final StringBuilder base64 = new StringBuilder();
    private final StringBuilder transcript = new StringBuilder();
    private final ObjectNode others = Json.object();
    private boolean any;

    void read(JsonNode audio) {
        if (!audio.isObject()) {
            return;
        }
        any = true;
        for (var member : audio.properties()) {
            switch (member.getKey()) {
                case "data" -> append(member.getValue().asString(""));
                case "transcript" -> transcript.append(member.getValue().asString(""));
                default -> others.set(member.getKey(), member.getValue());
            }
        }
    }

    /** Pieces are cut between groups of four characters; one that is padded is the last. */
    private void append(String data) {
        base64.append(DataUrl.tidy(data).orElse(data));
    }

    /** The recording; null if there is none. */
    Block.@Nullable Media media(String mimeType, Place choice) {
        if (!any) {
            return null;
        }
        any = false;
        ObjectNode members = others.deepCopy();
        members.put("transcript", transcript.toString());
        ObjectNode message = Json.object();
        message.putObject("audio").setAll(members);
        ObjectNode holder = Json.object();
        holder.set("message", message);
        return Block.Media.of(
                Block.Media.Kind.AUDIO,
                new Source.Bytes(mimeType, base64.toString()),
                null,
                new Extras(ID, choice, holder));
    }
}
