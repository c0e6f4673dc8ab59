package dev.aiproxy.gemini.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Citation;
import dev.aiproxy.api.chat.EventGrammar;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Finish;
import dev.aiproxy.api.chat.FinishReason;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.chat.Source;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.json.JsonFormatException;
import dev.aiproxy.api.wire.Body;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class FuzzTest {
    private static final String REQUEST = Samples.quoted("{'systemInstruction':{'parts':[{'text':'S'}]},'contents':["
            + "{'role':'user','parts':[{'text':'Look'},{'inlineData':{'mimeType':'image/png','data':'iVBO'}},"
            + "{'fileData':{'fileUri':'https://h/x.pdf'}}]},{'role':'model','parts':[{'text':'T','thought':true},"
            + "{'functionCall':{'id':'c1','name':'f','args':{'a':1}},'thoughtSignature':'AbCd'}]},"
            + "{'role':'user','parts':[{'functionResponse':{'id':'c1','name':'f','response':{'output':'ok'}}}]}],"
            + "'tools':[{'functionDeclarations':[{'name':'f','parameters':{'type':'OBJECT','properties':{'a':"
            + "{'type':'STRING','nullable':true,'anyOf':[{'$ref':'#/a'}]}},'required':['a'],'allOf':[{'$ref':'#'}]}}]},"
            + "{'googleSearch':{}}],'toolConfig':{'functionCallingConfig':{'mode':'ANY','allowedFunctionNames':['f']}},"
            + "'generationConfig':{'temperature':0.5,'maxOutputTokens':5,'seed':7,'stopSequences':['x'],"
            + "'responseSchema':{'type':'OBJECT'},'thinkingConfig':{'thinkingBudget':5,'includeThoughts':true}}}");
    private static final String STREAM =
            Samples.event("{'candidates':[{'content':{'parts':[{'text':'T','thought':true},"
                            + "{'text':'Hi ü','thoughtSignature':'AbCd'},{'inlineData':{'mimeType':'image/png','data':'iVBO'}}]},"
                            + "'index':0}],'responseId':'r','createTime':'2026-01-01T00:00:00Z'}")
                    + Samples.event("{'candidates':[{'content':{'parts':[{'functionCall':{'name':'f','args':{'a':1}}},"
                            + "{'functionCall':{'name':'g','willContinue':true,'partialArgs':[{'jsonPath':'$.a[0]','stringValue':"
                            + "'x','willContinue':true}]}},{'functionCall':{}},{'executableCode':{'code':'1'}}]}}]}")
                    + Samples.event(
                            "{'candidates':[{'content':{'parts':[{'text':'Z'}]},'finishReason':'STOP','groundingMetadata':"
                                    + "{'groundingChunks':[{'web':{'uri':'u'}}],'groundingSupports':[{'segment':{'startIndex':1,'endIndex':2},"
                                    + "'groundingChunkIndices':[0]}]}}],'usageMetadata':{'promptTokenCount':1,'totalTokenCount':2}}");
    private static final String SCHEMA = Samples.quoted("{'type':'object','properties':{'a':{'enum':[1,2.5,true,null]},"
            + "'b':{'$ref':'#/$defs/B'},'c':{'anyOf':[{'enum':[7]},{'$ref':'#'}]},'d':{'type':['integer','string'],"
            + "'enum':[1,'1']},'e':{'type':'array','items':[{'enum':[3]}],'prefixItems':[{'const':4}]}},"
            + "'allOf':[{'$ref':'#/$defs/B'}],'if':{},'then':{'properties':{'f':{'enum':[5]}}},'required':['a'],"
            + "'additionalProperties':{'enum':[6]},'$defs':{'B':{'oneOf':[{'enum':[8]},{'$ref':'#/$defs/B'}]}}}");
    private static final String VALUE =
            Samples.quoted("{'a':'1','b':'8','c':{'c':'7'},'d':'1','e':['3','4'],'f':'5','g':{'h':['6']}}");
    private static final List<FinishReason> REASONS = List.of(FinishReason.values());
    private static final String[] PIECES = {
        "null",
        "{}",
        "[]",
        "-1",
        "1e999",
        "\"\"",
        "true",
        "\"x\"",
        "[[[[",
        "}",
        ",",
        "\"",
        "\\",
        "\u0000",
        "\r\n\r\n",
        "data: "
    };

    private static byte[] mutated(String sample, Random random) {
        StringBuilder text = new StringBuilder(sample);
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(text.length());
            int end = Math.min(text.length(), at + random.nextInt(6));
            switch (random.nextInt(4)) {
                case 0 -> text.delete(at, end);
                case 1 -> text.insert(at, PIECES[random.nextInt(PIECES.length)]);
                case 2 -> text.replace(at, end, PIECES[random.nextInt(PIECES.length)]);
                default -> {
                    int colon = text.indexOf(":", at);
                    int stop = colon < 0 ? -1 : text.indexOf(",", colon);
                    if (stop > 0) {
                        text.replace(colon + 1, stop, PIECES[random.nextInt(8)]);
                    }
                }
            }
            if (text.isEmpty()) {
                text.append(' ');
            }
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void nothingButFaultsLeavesTheReaderOfRequests() {
        Random random = new Random(7);
        int read = 0;
        for (int i = 0; i < 8000; i++) {
            byte[] body = mutated(REQUEST, random);
            try {
                ChatRequest request = Samples.ingress()
                        .decode(Samples.wire("generateContent", "", "").withBody(Body.of(ByteBuffer.wrap(body))));
                Samples.write(request, i % 2 == 0 ? Samples.NEW : "gemini-2.0-flash");
                read++;
            } catch (FaultException e) {
                assertThat(e.fault().message()).isNotBlank();
            }
        }
        assertThat(read).isGreaterThan(100);
    }

    @Test
    void nothingLeavesTheCleanerOfSchemas() {
        Random random = new Random(10);
        int cleaned = 0;
        for (int i = 0; i < 30_000; i++) {
            JsonNode schema;
            JsonNode value;
            try {
                schema = parsed(mutated(SCHEMA, random));
                value = parsed(mutated(VALUE, random));
            } catch (JsonFormatException e) {
                continue;
            }
            new SchemaCleaner(false, i % 3 > 0, new Losses(), Place.ROOT).clean(schema);
            new SchemaCleaner(true, true, new Losses(), Place.ROOT).clean(schema);
            assertThat(new TextChoices(schema).restored(value)).isNotNull();
            cleaned++;
        }
        assertThat(cleaned).isGreaterThan(300);
    }

    private static JsonNode parsed(byte[] json) {
        return Json.parse(json, 0, json.length);
    }

    @Test
    void nothingLeavesTheReaderOfStreams() {
        Random random = new Random(8);
        int complete = 0;
        for (int i = 0; i < 8000; i++) {
            byte[] reply = mutated(STREAM, random);
            List<ChatEvent> events = Samples.events(Samples.call(Samples.NEW), reply, 1 + random.nextInt(300));
            complete += events.getLast() instanceof ChatEvent.End ? 1 : 0;
        }
        assertThat(complete).isGreaterThan(100);
    }

    @Test
    void theCheckTakesWhateverTheWriterWrites() {
        Random random = new Random(9);
        for (int i = 0; i < 4000; i++) {
            List<ChatEvent> events = new ArrayList<>();
            random(random, new EventGrammar(events::add));
            boolean array = random.nextBoolean();
            var encoder = Samples.encoder("{'contents':[{'parts':[{'text':'Hi'}]}]}", array ? "" : "alt=sse");
            Samples.stream(random.nextInt(3) == 0 ? Samples.encoder() : encoder, events);
        }
    }

    private static void random(Random random, EventGrammar out) {
        out.accept(ChatEvent.Start.of("r", "m"));
        int candidates = 1 + random.nextInt(2);
        for (int c = 0; c < candidates; c++) {
            int blocks = random.nextInt(4);
            for (int b = 0; b < blocks; b++) {
                block(random, c, b, out);
            }
            if (random.nextInt(20) == 0) {
                out.accept(new ChatEvent.Failed(Fault.of(FaultKind.UPSTREAM_ERROR, "Cut.")));
                return;
            }
            FinishReason reason = REASONS.get(random.nextInt(REASONS.size()));
            out.accept(new ChatEvent.Finished(c, Finish.of(reason, reason.name())));
        }
        out.accept(new ChatEvent.UsageUpdate(new Usage(random.nextInt(9), 1, 2, random.nextInt(9), random.nextInt(9))));
        out.accept(ChatEvent.End.PLAIN);
    }

    private static void block(Random random, int candidate, int number, EventGrammar out) {
        Block shell = switch (random.nextInt(6)) {
            case 0 -> Block.Reasoning.of("");
            case 1 -> Block.ToolCall.of("c" + number, "f", "");
            case 2 -> new Block.Refusal("", Extras.NONE);
            case 3 -> Block.Media.of(Block.Media.Kind.IMAGE, new Source.Bytes("image/png", "iVBO"), null, Extras.NONE);
            default -> Block.Text.of("");
        };
        out.accept(new ChatEvent.BlockStart(candidate, number, shell));
        boolean deltas = !(shell instanceof Block.Media);
        for (int i = random.nextInt(3); i > 0 && deltas; i--) {
            out.accept(new ChatEvent.BlockDelta(candidate, number, random.nextBoolean() ? "{\"ü\":" : "\ud83d x"));
        }
        if (shell instanceof Block.Text && random.nextBoolean()) {
            out.accept(new ChatEvent.CitationAdded(
                    candidate, number, new Citation(Citation.Kind.URL, "u", null, null, 0, 2, Extras.NONE)));
        }
        if (deltas && !(shell instanceof Block.Refusal) && random.nextBoolean()) {
            out.accept(new ChatEvent.Signed(candidate, number, new Sealed("x", "y", Sealed.Slot.CALL, "z")));
        }
        out.accept(new ChatEvent.BlockEnd(candidate, number));
    }
}
