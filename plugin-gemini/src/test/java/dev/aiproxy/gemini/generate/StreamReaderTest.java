package dev.aiproxy.gemini.generate;

import static dev.aiproxy.gemini.generate.Samples.call;
import static dev.aiproxy.gemini.generate.Samples.event;
import static dev.aiproxy.gemini.generate.Samples.events;
import static dev.aiproxy.gemini.generate.Samples.fold;
import static dev.aiproxy.gemini.generate.Samples.quoted;
import static dev.aiproxy.gemini.generate.Samples.response;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.Candidate;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.FinishReason;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.chat.Usage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class StreamReaderTest {
    private static final String THOUGHT =
            "{'candidates':[{'content':{'role':'model','parts':[{'text':'T','thought':true}]},'index':0}],"
                    + "'modelVersion':'m','responseId':'r'}";
    private static final String TEXT =
            "{'candidates':[{'content':{'role':'model','parts':[{'text':'Hi ü😀'}]},'index':0}],'modelVersion':'m'}";
    private static final String CALLS = "{'candidates':[{'content':{'parts':[{'functionCall':{'id':'c1','name':'f',"
            + "'args':{'a':1.0}},'thoughtSignature':'AbCd'},{'functionCall':{'id':'c2','name':'g','args':{}}}]}}]}";
    private static final String FINISH = "{'candidates':[{'content':{'parts':[{'text':''}]},'finishReason':'STOP',"
            + "'index':0}],'usageMetadata':{'promptTokenCount':10,'cachedContentTokenCount':4,"
            + "'candidatesTokenCount':15,'thoughtsTokenCount':5,'totalTokenCount':30}}";
    private static final String STREAM = event(THOUGHT) + event(TEXT) + event(CALLS) + event(FINISH);

    private static List<ChatEvent> cut(String reply, int size) {
        return events(call(Samples.NEW), reply.getBytes(StandardCharsets.UTF_8), size);
    }

    @Test
    void readsTheGoldenAnswer() {
        ChatResponse response = fold(events(STREAM));
        Candidate candidate = response.candidates().getFirst();
        Sealed signature = new Sealed("gemini-generate", "google", Sealed.Slot.CALL, "AbCd");
        assertThat(candidate.blocks())
                .containsExactly(
                        Block.Reasoning.of("T"),
                        Block.Text.of("Hi ü😀"),
                        new Block.ToolCall("c1", "f", null, false, "{\"a\":1.0}", signature, null, Extras.NONE),
                        Block.ToolCall.of("c2", "g", "{}"));
        assertThat(candidate.finish().reason()).isEqualTo(FinishReason.TOOL_CALLS);
        assertThat(candidate.finish().raw()).isEqualTo("STOP");
        assertThat(response.usage()).isEqualTo(new Usage(10, 4, Usage.UNKNOWN, 20, 5));
        assertThat(response.id()).isEqualTo("r");
        assertThat(response.model()).isEqualTo("m");
    }

    @Test
    void readsTheSameHoweverTheBytesAreCut() {
        List<ChatEvent> whole = events(STREAM);
        String array = "[" + quoted(THOUGHT + "\n,\r\n" + TEXT + "," + CALLS + "," + FINISH) + "\n]\n";
        for (String reply : List.of(STREAM, array)) {
            int length = reply.getBytes(StandardCharsets.UTF_8).length;
            for (int size = 1; size <= length; size++) {
                assertThat(cut(reply, size)).as("pieces of %d", size).isEqualTo(whole);
            }
        }
    }

    @Test
    void readsEveryWayToFrameEvents() {
        List<ChatEvent> whole = events(STREAM);
        assertThat(events(STREAM.replace("\r\n", "\n"))).isEqualTo(whole);
        assertThat(events(STREAM.replace("\r\n", "\r"))).isEqualTo(whole);
        assertThat(events("\uFEFF" + STREAM)).isEqualTo(whole);
        assertThat(events(": hello\r\n\r\n" + STREAM.replace("data: ", "data:")))
                .isEqualTo(whole);
        assertThat(events(STREAM.replace(",\"index\"", "\r\ndata: ,\"index\""))).isEqualTo(whole);
        assertThat(events(STREAM.stripTrailing())).isEqualTo(whole);
        assertThat(events(STREAM + "data: [DONE]\r\n\r\n")).isEqualTo(whole);
        assertThat(events("\uFEFF\n[" + quoted(THOUGHT + "," + TEXT + "," + CALLS + "," + FINISH) + "]"))
                .isEqualTo(whole);
    }

    @Test
    void failsWhereTheStreamIsCut() {
        String[] all = {THOUGHT, TEXT, CALLS, FINISH};
        StringBuilder stream = new StringBuilder();
        StringBuilder array = new StringBuilder("[");
        for (int i = 0; i < all.length; i++) {
            for (String part : List.of(stream.toString(), array.toString())) {
                assertThat(events(part).getLast())
                        .as("after %d", i)
                        .isInstanceOfSatisfying(
                                ChatEvent.Failed.class,
                                failed -> assertThat(failed.fault().kind()).isEqualTo(FaultKind.UPSTREAM_ERROR));
            }
            stream.append(event(all[i]));
            array.append(i == 0 ? "" : ",").append(quoted(all[i]));
        }
        assertThat(events(array.toString()).getLast()).isInstanceOf(ChatEvent.Failed.class);
        assertThat(events(array + "]").getLast()).isInstanceOf(ChatEvent.End.class);
    }

    @Test
    void foldsToWhatTheWholeAnswerSays() {
        String whole = "{'candidates':[{'content':{'parts':[{'text':'T','thought':true},{'text':'Hi ü😀'},"
                + "{'functionCall':{'id':'c1','name':'f','args':{'a':1.0}},'thoughtSignature':'AbCd'},"
                + "{'functionCall':{'id':'c2','name':'g','args':{}}}],'role':'model'},'finishReason':'STOP',"
                + "'index':0}],'usageMetadata':{'promptTokenCount':10,'cachedContentTokenCount':4,'candidatesTokenCount':15,"
                + "'thoughtsTokenCount':5,'totalTokenCount':30},'modelVersion':'m','responseId':'r'}";
        assertThat(response(whole)).isEqualTo(fold(events(STREAM)));
    }

    @Test
    void givesEachDeltaAsSoonAsItsEventIsIn() {
        List<ChatEvent> events = new java.util.ArrayList<>();
        var decoder = call(Samples.NEW).decoder(200, dev.aiproxy.api.wire.Headers.EMPTY);
        decoder.accept(java.nio.ByteBuffer.wrap(event(TEXT).getBytes(StandardCharsets.UTF_8)), events::add);
        assertThat(events.getLast()).isEqualTo(new ChatEvent.BlockDelta(0, 0, "Hi ü😀"));
    }
}
