package dev.aiproxy.api.wire;

import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.json.JsonFormatException;
import dev.aiproxy.api.json.JsonKeys;
import dev.aiproxy.api.json.JsonWatcher;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * Reads the ids of what a provider keeps from its JSON reply, beside the tap that reads the rest. A member may hold an id
 * itself, or an object that has it as {@code id} or {@code name}.
 */
public final class KeptIdsTap implements ReplyTap {
    /** An object with an id in it is a few hundred bytes long. */
    private static final int LONGEST = 16 * 1024;

    private final ReplyTap beside;
    private final JsonWatcher watcher;
    private final int members;

    /** @param members of the document that hold ids */
    public KeptIdsTap(ReplyTap beside, String... members) {
        this.beside = beside;
        this.members = members.length;
        this.watcher = new JsonWatcher(JsonKeys.of(members), LONGEST);
    }

    @Override
    public void accept(ByteBuffer chunk) {
        watcher.accept(chunk.duplicate());
        beside.accept(chunk);
    }

    @Override
    public boolean complete() {
        return beside.complete();
    }

    @Override
    public boolean betweenEvents() {
        return beside.betweenEvents();
    }

    @Override
    public ReplySummary summary() {
        return beside.summary();
    }

    @Override
    public List<String> kept() {
        List<String> ids = new ArrayList<>(1);
        for (int i = 0; i < members; i++) {
            byte[] value = watcher.kept(i);
            String id = value == null ? "" : id(value);
            if (!id.isEmpty()) {
                ids.add(id);
            }
        }
        return ids;
    }

    private static String id(byte[] value) {
        try {
            JsonNode read = Json.parse(value, 0, value.length);
            JsonNode id = read.isObject() ? read.has("id") ? read.path("id") : read.path("name") : read;
            return id.stringValue("");
        } catch (JsonFormatException e) {
            return "";
        }
    }
}
