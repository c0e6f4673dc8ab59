package dev.aiproxy.claude.messages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.EventGrammar;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Finish;
import dev.aiproxy.api.chat.FinishReason;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.chat.Source;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.json.Json;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Bounded and seeded: whatever comes in, nothing but the codec's own faults comes out. */
class FuzzTest {
    private static final String REQUEST = Wire.json("""
            {'model':'m','max_tokens':9,'system':[{'type':'text','text':'S','cache_control':{'type':'ephemeral'}}],
             'messages':[{'role':'user','content':[{'type':'text','text':'look'},{'type':'image','source':
               {'type':'base64','media_type':'image/png','data':'iVBORw0KGgo='}},{'type':'document','source':
               {'type':'content','content':[{'type':'text','text':'p'}]},'citations':{'enabled':true}}]},
              {'role':'assistant','content':[{'type':'thinking','thinking':'T','signature':'gw1:YQ:t:YQ'},
               {'type':'redacted_thinking','data':'d'},{'type':'text','text':'Hi','citations':[
               {'type':'char_location','document_index':0}]},{'type':'tool_use','id':'c1','name':'f','input':{'a':1}}]},
              {'role':'user','content':[{'type':'tool_result','tool_use_id':'c1','is_error':true,'content':'no'}]}],
             'tools':[{'name':'f','input_schema':{'type':'object'}},{'type':'web_search_1','name':'w'}],
             'tool_choice':{'type':'any'},'thinking':{'type':'enabled','budget_tokens':1024,'display':'omitted'},
             'output_config':{'effort':'low','format':{'type':'json_schema','schema':{}}},'stop_sequences':['x'],
             'metadata':{'user_id':'u'},'service_tier':'auto','temperature':1,'stream':true}""").toString();

    private static final String STREAM = Wire.sse(
            "{'type':'message_start','message':{'id':'m','model':'c','content':[],'usage':{'input_tokens':1}}}",
            "{'type':'content_block_start','index':0,'content_block':{'type':'thinking','thinking':'','signature':''}}",
            "{'type':'content_block_delta','index':0,'delta':{'type':'thinking_delta','thinking':'T'}}",
            "{'type':'content_block_delta','index':0,'delta':{'type':'signature_delta','signature':'s'}}",
            "{'type':'content_block_stop','index':0}",
            "{'type':'content_block_start','index':1,'content_block':{'type':'text','text':''}}",
            "{'type':'content_block_delta','index':1,'delta':{'type':'text_delta','text':'Hi'}}",
            "{'type':'content_block_stop','index':1}",
            "{'type':'content_block_start','index':2,'content_block':{'type':'tool_use','id':'a','name':'f','input':{}}}",
            "{'type':'content_block_delta','index':2,'delta':{'type':'input_json_delta','partial_json':'[]'}}",
            "{'type':'content_block_stop','index':2}",
            "{'type':'message_delta','delta':{'stop_reason':'tool_use'},'usage':{'output_tokens':1}}",
            "{'type':'message_stop'}");

    @Test
    void onlyFaultsLeaveTheReaderOfRequests() {
        Random random = new Random(1);
        for (int i = 0; i < 1000; i++) {
            byte[] bytes = mutated(REQUEST, random);
            try {
                ChatRequest request = Wire.read(new String(bytes, StandardCharsets.UTF_8));
                Wire.write(request, Wire.unknownTarget(), new Losses());
                Wire.write(request.toBuilder().extras(Extras.NONE).build(), Wire.target("claude-opus-5"), new Losses());
            } catch (FaultException e) {
                assertThat(e.fault().message()).isNotBlank();
            }
        }
    }

    @Test
    void nothingLeavesTheReaderOfRepliesAndItsEventsKeepToTheirGrammar() {
        Random random = new Random(2);
        for (int i = 0; i < 1000; i++) {
            List<ChatEvent> events = Wire.events(Wire.decoder(), mutated(STREAM, random), 1 + random.nextInt(400));
            Wire.stream(events, new Losses());
        }
    }

    @Test
    void nothingLeavesTheReaderOfWholeReplies() {
        String document = Wire.json("{'id':'m','type':'message','content':[{'type':'thinking','thinking':'T',"
                        + "'signature':'s'},{'type':'text','text':'a'},{'type':'tool_use','id':'a','name':'f',"
                        + "'input':{'x':1}}],'stop_reason':'tool_use','usage':{'input_tokens':1,'output_tokens':2}}")
                .toString();
        Random random = new Random(3);
        for (int i = 0; i < 1000; i++) {
            Wire.stream(Wire.events(Wire.decoder(), mutated(document, random), 1000), new Losses());
        }
    }

    @Test
    void everyGrammaticalAnswerBecomesAGrammaticalStream() {
        Random random = new Random(4);
        for (int i = 0; i < 1000; i++) {
            List<ChatEvent> events = answer(random);
            events.forEach(new EventGrammar(event -> {}));
            Wire.stream(events, new Losses());
        }
    }

    private static byte[] mutated(String text, Random random) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int changes = 1 + random.nextInt(3);
        String[] values = {"null", "{}", "[]", "7", "-1", "\"\"", "true", "1e999", "\"\\ud83d\"", "99999999999999999999"
        };
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes = joined(bytes, at, "", Math.min(bytes.length, at + 1 + random.nextInt(20)));
                case 2 -> {
                    int colon = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("\":", at);
                    if (colon >= 0) {
                        int end = colon + 2;
                        while (end < bytes.length && ",}]\n".indexOf(bytes[end]) < 0) {
                            end++;
                        }
                        bytes = joined(bytes, colon + 2, values[random.nextInt(values.length)], end);
                    }
                }
                default ->
                    bytes = joined(
                            bytes,
                            at,
                            new String(bytes, at, Math.min(30, bytes.length - at), StandardCharsets.ISO_8859_1),
                            at);
            }
            if (bytes.length == 0) {
                return new byte[] {'{'};
            }
        }
        return bytes;
    }

    private static byte[] joined(byte[] bytes, int until, String between, int from) {
        byte[] middle = between.getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer all = ByteBuffer.allocate(until + middle.length + bytes.length - from);
        all.put(bytes, 0, until).put(middle).put(bytes, from, bytes.length - from);
        return all.array();
    }

    private static List<ChatEvent> answer(Random random) {
        List<ChatEvent> events = new ArrayList<>();
        events.add(ChatEvent.Start.of(random.nextBoolean() ? "" : "id é/1", "m"));
        int candidates = 1 + random.nextInt(2);
        for (int candidate = 0; candidate < candidates; candidate++) {
            List<Integer> open = new ArrayList<>();
            List<Boolean> takesDeltas = new ArrayList<>();
            int blocks = 0;
            for (int step = random.nextInt(20); step > 0; step--) {
                if (open.isEmpty() || random.nextInt(4) == 0) {
                    Block shell = shell(random);
                    takesDeltas.add(shell instanceof Block.Text
                            || shell instanceof Block.Reasoning
                            || shell instanceof Block.ToolCall);
                    open.add(blocks);
                    events.add(new ChatEvent.BlockStart(candidate, blocks++, shell));
                    continue;
                }
                int block = open.get(random.nextInt(open.size()));
                switch (random.nextInt(5)) {
                    case 0 -> {
                        open.remove(Integer.valueOf(block));
                        events.add(new ChatEvent.BlockEnd(candidate, block));
                    }
                    case 1 -> events.add(new ChatEvent.Ping());
                    case 2 -> events.add(new ChatEvent.UsageUpdate(Usage.of(random.nextInt(9), random.nextInt(9))));
                    case 3 -> {
                        if (takesDeltas.get(block)) {
                            events.add(new ChatEvent.Signed(
                                    candidate, block, new Sealed("p", "r", Sealed.Slot.THOUGHT, "v")));
                        }
                    }
                    default -> {
                        if (takesDeltas.get(block)) {
                            events.add(new ChatEvent.BlockDelta(candidate, block, "\"x\\\n\u2028😀"));
                        }
                    }
                }
            }
            for (int block : open) {
                events.add(new ChatEvent.BlockEnd(candidate, block));
            }
            FinishReason[] reasons = FinishReason.values();
            events.add(new ChatEvent.Finished(candidate, Finish.of(reasons[random.nextInt(reasons.length)], "raw")));
        }
        events.add(
                random.nextInt(8) == 0
                        ? new ChatEvent.Failed(Fault.of(FaultKind.UPSTREAM_ERROR, "gone"))
                        : ChatEvent.End.PLAIN);
        return events;
    }

    private static Block shell(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> Block.Text.of("begun");
            case 1 -> Block.Reasoning.of("");
            case 2 -> new Block.Reasoning("", new Sealed("p", "r", Sealed.Slot.REDACTED, "v"), true, Extras.NONE);
            case 3 -> Block.ToolCall.of("a.b", "f", "");
            case 4 -> new Block.ToolCall("a", "f", "ns", true, "", null, null, Extras.NONE);
            case 5 -> Block.Media.of(Block.Media.Kind.IMAGE, new Source.Bytes("image/png", ""), null, Extras.NONE);
            case 6 ->
                new Block.Foreign(
                        random.nextBoolean() ? MessagesProtocol.ID : "other",
                        "server_tool_use",
                        Json.object().put("type", "server_tool_use").set("input", Json.object()),
                        null,
                        Extras.NONE);
            default -> Block.Text.of("");
        };
    }
}
