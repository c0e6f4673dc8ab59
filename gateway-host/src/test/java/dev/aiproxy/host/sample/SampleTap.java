package dev.aiproxy.host.sample;

import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.json.JsonKeys;
import dev.aiproxy.api.json.JsonWatcher;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.ReplySummary;
import dev.aiproxy.api.wire.ReplyTap;
import dev.aiproxy.api.wire.SseLines;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Watches answers of the sample protocol: {@code "usage":[in,out]} in JSON, {@code usage [in,out]} in a stream; and
 * {@code "answer_id":"…"} and {@code id …}. */
final class SampleTap {
    private SampleTap() {}

    static ReplyTap of(Headers headers) {
        String type = headers.first("content-type").orElse("");
        return type.startsWith("text/event-stream") ? new Stream() : new Whole(type.contains("json"));
    }

    private static final class Whole implements ReplyTap {
        private final JsonWatcher watcher = new JsonWatcher(JsonKeys.of("usage", "answer_id"), 1000);
        private final boolean json;

        Whole(boolean json) {
            this.json = json;
        }

        @Override
        public void accept(ByteBuffer chunk) {
            watcher.accept(chunk);
        }

        @Override
        public boolean complete() {
            return !json || watcher.complete();
        }

        @Override
        public boolean betweenEvents() {
            return false;
        }

        @Override
        public ReplySummary summary() {
            byte[] counts = json ? watcher.kept(0) : null;
            Usage usage = counts == null ? Usage.NONE : SampleProtocol.usage(ByteBuffer.wrap(counts));
            Optional<String> id = json ? watcher.text(1) : Optional.empty();
            return new ReplySummary(complete(), usage, Optional.empty(), id);
        }
    }

    private static final class Stream implements ReplyTap {
        private final SseLines lines = new SseLines(1 << 20, this::event);
        private Usage usage = Usage.NONE;
        private @Nullable String id;
        private boolean complete;

        private void event(String name, byte[] data, int length) {
            String text = new String(data, 0, length, StandardCharsets.UTF_8);
            complete |= text.equals("[DONE]");
            if (text.startsWith("id ")) {
                id = text.substring(3);
            }
            if (text.startsWith("usage ")) {
                usage = SampleProtocol.usage(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            }
        }

        @Override
        public void accept(ByteBuffer chunk) {
            lines.accept(chunk);
        }

        @Override
        public boolean complete() {
            return complete;
        }

        @Override
        public boolean betweenEvents() {
            return lines.betweenEvents();
        }

        @Override
        public ReplySummary summary() {
            lines.end();
            return new ReplySummary(complete, usage, Optional.empty(), Optional.ofNullable(id));
        }
    }
}
