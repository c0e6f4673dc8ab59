package dev.aiproxy.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.chat.Finish;
import dev.aiproxy.api.chat.FinishReason;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.api.wire.WireResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What every wire format that converts must keep to: whatever the canonical model says survives the way to the wire and
 * back or is reported lost; streams keep to their grammar however they are cut; nothing but a fault ever leaves a
 * decoder. Extend it in a test.
 */
public abstract class ChatContract extends ChatAnswerContract {
    private byte[] richStream() {
        return stream(events(answer("thought, text and parallel calls")));
    }

    @Test
    void readsAStreamTheSameHoweverItIsCut() {
        byte[] stream = richStream();
        List<ChatEvent> whole = runner().readStream(asked(true), stream, stream.length);
        assertThat(CodecRunner.hasFailed(whole)).isFalse();
        assertThat(runner().readStream(asked(true), stream, 1)).isEqualTo(whole);
        for (int i = 0; i <= stream.length; i++) {
            assertThat(runner().readSplit(asked(true), stream, i))
                    .as("cut at %d", i)
                    .isEqualTo(whole);
        }
    }

    @Test
    void readsEveryKindOfLineEndAndComment() {
        String stream = new String(richStream(), StandardCharsets.UTF_8).replace("\r\n", "\n");
        List<ChatEvent> whole = read(stream);
        assertThat(CodecRunner.hasFailed(whole)).isFalse();
        assertThat(read(stream.replace("\n", "\r\n"))).isEqualTo(whole);
        assertThat(read(stream.replace('\n', '\r'))).isEqualTo(whole);
        assertThat(read('\uFEFF' + stream)).isEqualTo(whole);
        assertThat(read(stream.strip())).isEqualTo(whole);
        assertThat(read(": hello\n\n" + stream.replace("\n\n", "\n\n: ping\n\n")))
                .isEqualTo(whole);
        assertThat(read(stream.replace("data: ", "data:"))).isEqualTo(whole);
        assertThat(read(stream.replace("data: ", "id: 7\nretry: 10\ndata: "))).isEqualTo(whole);
        assertThat(read(stream.replace("data: {", "data: {\ndata: "))).isEqualTo(whole);
    }

    private List<ChatEvent> read(String stream) {
        return runner().readStream(asked(true), stream.getBytes(StandardCharsets.UTF_8), 1000);
    }

    @Test
    void neverTakesACutStreamForAWholeAnswer() {
        byte[] stream = richStream();
        ChatResponse whole = CodecRunner.fold(runner().readStream(asked(true), stream, stream.length));
        for (int i = 0; i < stream.length; i++) {
            List<ChatEvent> events = runner().readStream(asked(true), Arrays.copyOf(stream, i), stream.length);
            if (!CodecRunner.hasFailed(events)) {
                assertThat(CodecRunner.fold(events).candidates())
                        .as("cut after %d bytes", i)
                        .isEqualTo(whole.candidates());
            }
        }
    }

    @Test
    void neverTakesACutDocumentForAWholeAnswer() {
        ChatResponse answer = answer("thought, text and parallel calls");
        WireResponse document = runner().writeWhole(read(asked(false)), answer, new Losses());
        byte[] body = document.body().toByteArray();
        for (int i = 0; i < body.length; i++) {
            WireResponse cut = new WireResponse(
                    200,
                    document.headers(),
                    Body.ofUtf8(new String(Arrays.copyOf(body, i), StandardCharsets.ISO_8859_1)));
            assertThat(CodecRunner.hasFailed(runner().readWhole(asked(false), cut)))
                    .as("after %d bytes", i)
                    .isTrue();
        }
    }

    @Test
    void carriesACallOfTenMegabytes() {
        String piece = "x".repeat(64 * 1024);
        List<ChatEvent> said = new ArrayList<>();
        said.add(ChatEvent.Start.of("answer_1", "model"));
        said.add(new ChatEvent.BlockStart(0, 0, Block.ToolCall.of("call_1", "get_weather", "")));
        said.add(new ChatEvent.BlockDelta(0, 0, "{\"city\":\""));
        for (int i = 0; i < 160; i++) {
            said.add(new ChatEvent.BlockDelta(0, 0, piece));
        }
        said.add(new ChatEvent.BlockDelta(0, 0, "\"}"));
        said.add(new ChatEvent.BlockEnd(0, 0));
        said.add(new ChatEvent.Finished(0, Finish.of(FinishReason.TOOL_CALLS, "")));
        said.add(new ChatEvent.UsageUpdate(Usage.of(1, 1)));
        said.add(ChatEvent.End.PLAIN);
        byte[] stream = stream(said);
        ChatResponse read = CodecRunner.fold(runner().readStream(asked(true), stream, 16 * 1024));
        Block.ToolCall call =
                (Block.ToolCall) read.candidates().getFirst().blocks().getFirst();
        assertThat(Json.parse(call.input()).path("city").stringValue().length()).isEqualTo(160 * 64 * 1024);
    }

    @Test
    void refusesNestingWithoutEndWithAFault() {
        WireRequest plain =
                runner().asClient(runner().call(samples().plain(), new Losses()).request());
        for (String deep : List.of("[".repeat(100_000), "{\"a\":".repeat(100_000))) {
            String body = plain.body().toUtf8();
            String nested = body.substring(0, body.length() - 1) + ",\"tools\":" + deep;
            refusedOrRead(plain.withBody(Body.ofUtf8(nested)));
        }
    }

    private void refusedOrRead(WireRequest request) {
        ChatRequest read;
        try {
            read = runner().ingress().decode(request);
        } catch (FaultException refused) {
            assertThat(refused.fault().status()).isBetween(400, 499);
            return;
        }
        try {
            runner().call(read, new Losses());
        } catch (FaultException refused) {
            assertThat(refused.fault().status()).isBetween(400, 499);
        }
    }

    @Test
    void nothingButAFaultLeavesTheRequestDecoder() {
        List<WireRequest> requests = new ArrayList<>(wireRequests().values());
        samples().requests().values().forEach(request -> {
            try {
                requests.add(
                        runner().asClient(runner().call(request, new Losses()).request()));
            } catch (FaultException refused) {
                assertRefusal(refused);
            }
        });
        for (int round = 0; round < ROUNDS * 20; round++) {
            JsonNoise noise = new JsonNoise(round);
            WireRequest request = requests.get(round % requests.size());
            byte[] body = request.body().toByteArray();
            byte[] changed =
                    round % 4 == 0 ? noise.change(body) : Json.write(noise.change(Json.parse(body, 0, body.length)));
            try {
                refusedOrRead(request.withBody(Body.of(ByteBuffer.wrap(changed))));
            } catch (RuntimeException | StackOverflowError e) {
                throw new AssertionError("round " + round + ": " + new String(changed, StandardCharsets.UTF_8), e);
            }
        }
    }

    @Test
    void nothingLeavesTheStreamDecoder() {
        List<byte[]> streams = new ArrayList<>();
        samples().responses().values().forEach(answer -> streams.add(stream(events(answer))));
        for (int round = 0; round < ROUNDS * 10; round++) {
            JsonNoise noise = new JsonNoise(round);
            byte[] stream = streams.get(round % streams.size());
            byte[] changed = round % 4 == 0 ? noise.change(stream) : noise.changeStream(stream);
            try {
                runner().readStream(asked(true), changed, 1 + round % 2000);
            } catch (RuntimeException | StackOverflowError | AssertionError e) {
                throw new AssertionError("round " + round + ":\n" + new String(changed, StandardCharsets.UTF_8), e);
            }
        }
    }

    @Test
    void nothingLeavesTheDecoderOfWholeReplies() {
        List<byte[]> documents = new ArrayList<>();
        samples()
                .responses()
                .values()
                .forEach(answer -> documents.add(runner().writeWhole(read(asked(false)), answer, new Losses())
                        .body()
                        .toByteArray()));
        for (int round = 0; round < ROUNDS * 10; round++) {
            JsonNoise noise = new JsonNoise(round);
            byte[] document = documents.get(round % documents.size());
            byte[] changed = round % 4 == 0
                    ? noise.change(document)
                    : Json.write(noise.change(Json.parse(document, 0, document.length)));
            WireResponse reply = WireResponse.json(200, "").withHeader("x-round", "" + round);
            try {
                runner().readWhole(
                                asked(false),
                                new WireResponse(200, reply.headers(), Body.of(ByteBuffer.wrap(changed))));
            } catch (RuntimeException | StackOverflowError | AssertionError e) {
                throw new AssertionError("round " + round + ":\n" + new String(changed, StandardCharsets.UTF_8), e);
            }
        }
    }
}
