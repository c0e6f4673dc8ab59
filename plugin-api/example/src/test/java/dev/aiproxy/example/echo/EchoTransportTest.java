package dev.aiproxy.example.echo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aiproxy.api.Health;
import dev.aiproxy.api.PluginContext;
import dev.aiproxy.api.provider.Account;
import dev.aiproxy.api.provider.Origin;
import dev.aiproxy.api.provider.UpstreamRequest;
import dev.aiproxy.api.transport.TransportCall;
import dev.aiproxy.api.transport.TransportException;
import dev.aiproxy.api.transport.UpstreamResponse;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.api.wire.WireRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.helpers.NOPLogger;

class EchoTransportTest {
    private static final PluginContext CONTEXT = new PluginContext() {
        @Override
        public Logger logger() {
            return NOPLogger.NOP_LOGGER;
        }
    };

    private final EchoTransport transport = new EchoTransport(new EchoTransportSettings(8), CONTEXT);

    @AfterEach
    void close() throws Exception {
        transport.close();
    }

    @Test
    void carriesWhatTheProviderAddressed() throws Exception {
        UpstreamResponse response = answer(chat("one two three", Duration.ZERO, true));

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.headers().get("content-type")).isEqualTo("text/event-stream");
        assertThat(Reader.eager(response.body()).text())
                .contains("\"content\":\" three\"")
                .endsWith("data: [DONE]\n\n");
    }

    @Test
    void handsOutNoMoreThanWasAskedFor() throws Exception {
        UpstreamResponse response = answer(chat("one two three", Duration.ZERO, true));
        Reader reader = Reader.of(response.body(), 2);

        assertThat(settled(reader)).hasSize(2);
        reader.subscription.get().request(1);
        assertThat(settled(reader)).hasSize(3);
        assertThat(reader.whole).isNotDone();
        reader.subscription.get().request(Long.MAX_VALUE);
        assertThat(reader.text()).endsWith("data: [DONE]\n\n");
    }

    /** The reader's pieces once the transport's thread has done all that it had to do. */
    private List<String> settled(Reader reader) throws Exception {
        // Everything is done on one thread, in order: when a marker is answered, what came before it is done.
        // Two of them, since what came before may have left one more thing to do.
        for (int i = 0; i < 2; i++) {
            TransportCall marker = transport.open(chat("marker", Duration.ZERO, false));
            marker.response().toCompletableFuture().get(10, TimeUnit.SECONDS);
            marker.cancel();
        }
        return reader.pieces;
    }

    @Test
    void stopsWhenNobodyListens() throws Exception {
        TransportCall call = transport.open(chat("word ".repeat(1000), Duration.ofHours(1), true));
        UpstreamResponse response = call.response().toCompletableFuture().get(10, TimeUnit.SECONDS);
        Reader reader = Reader.eager(response.body());
        call.cancel();
        call.cancel();

        assertThat(settled(reader)).hasSizeLessThanOrEqualTo(1);
        assertThat(reader.whole).isNotDone();
    }

    @Test
    void refusesMoreAnswersThanAllowed() throws Exception {
        for (int i = 0; i < 8; i++) {
            answer(chat("one", Duration.ZERO, true));
        }

        assertThatThrownBy(() -> answer(chat("one too many", Duration.ZERO, true)))
                .hasCauseInstanceOf(TransportException.class)
                .hasMessageContaining("too many answers");
    }

    @Test
    void anAnswerThatWasReadMakesRoomForAnother() throws Exception {
        for (int i = 0; i < 100; i++) {
            Reader.eager(answer(chat("one", Duration.ZERO, true)).body()).text();
        }

        assertThat(transport.health()).isEqualTo(Health.UP);
    }

    @Test
    void closingFailsWhatIsUnderWay() throws Exception {
        UpstreamResponse response = answer(chat("one two", Duration.ofHours(1), true));
        Reader reader = Reader.of(response.body(), 1);
        reader.subscription.get(10, TimeUnit.SECONDS);
        transport.close();

        assertThatThrownBy(reader::text).hasCauseInstanceOf(IOException.class);
        assertThatThrownBy(() -> answer(chat("three", Duration.ZERO, true))).hasMessageContaining("closing");
        assertThatThrownBy(() -> Reader.eager(response.body()).text()).hasCauseInstanceOf(IOException.class);
    }

    @Test
    void refusesRequestsOfOtherProviders() {
        UpstreamRequest foreign =
                new UpstreamRequest(new Origin(true, "host", 443), "POST", "/x", Headers.EMPTY, Body.EMPTY);

        assertThatThrownBy(() -> answer(foreign)).hasMessageContaining("echo providers only");
    }

    private UpstreamResponse answer(UpstreamRequest request) throws Exception {
        return transport.open(request).response().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private static UpstreamRequest chat(String text, Duration delay, boolean stream) {
        String body = Json.write(Json.object(
                "model",
                "echo",
                "stream",
                stream,
                "messages",
                Json.array(Json.object("role", "user", "content", text))));
        WireRequest request = new WireRequest(
                Operation.CHAT,
                "POST",
                "/v1/chat/completions",
                "",
                Map.of(),
                Headers.of("content-type", "application/json"),
                Body.ofUtf8(body));
        EchoProvider provider = new EchoProvider(new EchoSettings(delay, List.of("echo")), CONTEXT);
        return provider.address(request, "openai-chat", "echo", new Account("any", new NoCredentials()));
    }

    private record NoCredentials() {}
}
