package dev.aiproxy.claude.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.CacheMark;
import dev.aiproxy.api.chat.Carrier;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Effort;
import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Loss;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.OutputFormat;
import dev.aiproxy.api.chat.ReasoningWish;
import dev.aiproxy.api.chat.Sampling;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.chat.ServiceTier;
import dev.aiproxy.api.chat.Source;
import dev.aiproxy.api.chat.Tool;
import dev.aiproxy.api.chat.ToolChoice;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestReaderTest {
    private static ChatRequest request(String members) {
        return Wire.read(Json.text(Wire.json("{'model':'m','max_tokens':9," + members + "}")));
    }

    private static ChatRequest messages(String messages) {
        return request("'messages':[" + messages + "]");
    }

    private static List<Block> assistant(String blocks) {
        return messages("{'role':'assistant','content':[" + blocks + "]}")
                .turns()
                .getFirst()
                .blocks();
    }

    private static final String HI = "'messages':[{'role':'user','content':'Hi'}]";

    @Test
    void readsAConversationWithEverythingOrdinary() {
        ChatRequest request = request("""
                'system':[{'type':'text','text':'S','cache_control':{'type':'ephemeral','ttl':'1h'}}],
                'messages':[
                  {'role':'user','content':[{'type':'text','text':'look'},
                    {'type':'image','source':{'type':'base64','media_type':'image/png','data':'iVBORw0KGgo='}}]},
                  {'role':'assistant','content':[{'type':'thinking','thinking':'T','signature':'sig'},
                    {'type':'text','text':'Hi'},
                    {'type':'tool_use','id':'c1','name':'f','input':{'a':1}}]},
                  {'role':'user','content':[
                    {'type':'tool_result','tool_use_id':'c1','content':'ok'}, {'type':'text','text':'go on'}]}],
                'stop_sequences':['x'],'temperature':0.5,'stream':true,'metadata':{'user_id':'u'},
                'service_tier':'standard_only','tool_choice':{'type':'any','disable_parallel_tool_use':true},
                'tools':[{'name':'f','description':'d','input_schema':{'type':'object'},'defer_loading':true}]""");
        assertThat(request.maxOutput()).isEqualTo(9);
        assertThat(request.stream()).isTrue();
        assertThat(request.stop()).containsExactly("x");
        assertThat(request.sampling().temperature()).isEqualByComparingTo("0.5");
        assertThat(request.identity().user()).isEqualTo("u");
        assertThat(request.tier()).isEqualTo(ServiceTier.DEFAULT);
        assertThat(request.turns().stream().map(Turn::role))
                .containsExactly(Turn.Role.SYSTEM, Turn.Role.USER, Turn.Role.ASSISTANT, Turn.Role.USER);
        assertThat(((Block.Text) request.turns().get(0).blocks().getFirst()).cache())
                .isEqualTo(new CacheMark("1h"));
        assertThat(((Block.Media) request.turns().get(1).blocks().get(1)).source())
                .isEqualTo(new Source.Bytes("image/png", "iVBORw0KGgo="));
        assertThat(((Block.Reasoning) request.turns().get(2).blocks().getFirst()).signature())
                .isEqualTo(new Sealed(MessagesProtocol.ID, "*", Sealed.Slot.THOUGHT, "sig"));
        Block.ToolCall call = (Block.ToolCall) request.turns().get(2).blocks().get(2);
        assertThat(call.input()).isEqualTo("{\"a\":1}");
        Block.ToolResult result =
                (Block.ToolResult) request.turns().get(3).blocks().getFirst();
        assertThat(result.text()).isEqualTo("ok");
        assertThat(result.error()).isFalse();
        assertThat(request.toolChoice().mode()).isEqualTo(ToolChoice.Mode.REQUIRED);
        assertThat(request.toolChoice().parallel()).isFalse();
        Tool.Function tool = (Tool.Function) request.tools().getFirst();
        assertThat(tool.extras().members().propertyNames()).containsExactly("defer_loading");
        assertThat(request.extras().members()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'{}',{}",
        "null,{}",
        "'\"x\"','\"x\"'",
        "'[1,2]','[1,2]'",
        "7,7",
        "9007199254740993.10,9007199254740993.10"
    })
    void keepsWhateverACallsInputIs(String input, String kept) {
        Block.ToolCall call =
                (Block.ToolCall) assistant("{'type':'tool_use','id':'a','name':'f','input':" + input + "}")
                        .getFirst();
        assertThat(call.input()).isEqualTo(kept);
    }

    @Test
    void keepsAThoughtWithoutWordsForItsSignature() {
        Block.Reasoning thought = (Block.Reasoning)
                assistant("{'type':'thinking','thinking':'','signature':'s'}").getFirst();
        assertThat(thought.text()).isEmpty();
        assertThat(thought.signature()).isNotNull();
    }

    @Test
    void readsARedactedThought() {
        Block.Reasoning thought = (Block.Reasoning)
                assistant("{'type':'redacted_thinking','data':'d'}").getFirst();
        assertThat(thought.redacted()).isTrue();
        assertThat(thought.signature()).isEqualTo(new Sealed(MessagesProtocol.ID, "*", Sealed.Slot.REDACTED, "d"));
    }

    @Test
    void putsCarriedSignaturesBackToWhatTheyBelongTo() {
        Sealed ofCall = new Sealed("gemini", "g", Sealed.Slot.CALL, "1");
        Sealed ofThought = new Sealed("gemini", "g", Sealed.Slot.THOUGHT, "2");
        Sealed ofText = new Sealed("gemini", "g", Sealed.Slot.TEXT, "3");
        Sealed item = new Sealed("openai-responses", "o", Sealed.Slot.ITEM, "4");
        Sealed late = new Sealed("gemini", "g", Sealed.Slot.CALL, "5");
        List<Block> blocks = assistant("{'type':'thinking','thinking':'T','signature':'" + Carrier.wrap(ofThought)
                + "'},{'type':'text','text':'Hi'},{'type':'thinking','thinking':'','signature':'" + Carrier.wrap(ofText)
                + "'},{'type':'thinking','thinking':'','signature':'" + Carrier.wrap(ofCall)
                + "'},{'type':'tool_use','id':'a','name':'f','input':{}}"
                + ",{'type':'thinking','thinking':'','signature':'" + Carrier.wrap(item) + "'}"
                + ",{'type':'tool_use','id':'b','name':'f','input':{}}"
                + ",{'type':'redacted_thinking','data':'" + Carrier.wrap(late) + "'}");
        assertThat(blocks).hasSize(5);
        assertThat(((Block.Reasoning) blocks.get(0)).signature()).isEqualTo(ofThought);
        assertThat(((Block.Text) blocks.get(1)).signature()).isEqualTo(ofText);
        assertThat(((Block.ToolCall) blocks.get(2)).signature()).isEqualTo(ofCall);
        assertThat(((Block.Reasoning) blocks.get(3)).signature()).isEqualTo(item);
        assertThat(((Block.ToolCall) blocks.get(4)).signature()).isEqualTo(late);
    }

    @Test
    void takesACarrierWithoutAValueForAThoughtThatWasNeverSigned() {
        String carrier = Carrier.wrap(new Sealed("", "", Sealed.Slot.THOUGHT, ""));
        Block.Reasoning thought =
                (Block.Reasoning) assistant("{'type':'thinking','thinking':'T','signature':'" + carrier + "'}")
                        .getFirst();
        assertThat(thought.text()).isEqualTo("T");
        assertThat(thought.signature()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gw1:", "gw1:x:t:y", "gw1:!!:t:!!", "gw1:YQ:q:YQ"})
    void dropsABrokenCarrierAndKeepsTheWords(String carrier) {
        Block.Reasoning thought =
                (Block.Reasoning) assistant("{'type':'thinking','thinking':'T','signature':'" + carrier + "'}")
                        .getFirst();
        assertThat(thought.signature()).isNull();
        assertThat(thought.text()).isEqualTo("T");
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"type\":\"enabled\",\"budget_tokens\":2048}',ON,2048",
        "'{\"type\":\"adaptive\"}',ADAPTIVE,",
        "'{\"type\":\"disabled\"}',OFF,",
        "'{\"type\":\"between_tools\"}',BETWEEN_TOOLS,"
    })
    void readsEachFormOfThinking(String thinking, ReasoningWish.Mode mode, Integer budget) {
        ReasoningWish wish =
                request(HI + ",'thinking':" + thinking.replace('"', '\'')).reasoning();
        assertThat(wish.mode()).isEqualTo(mode);
        assertThat(wish.budget()).isEqualTo(budget);
    }

    @Test
    void readsEffortAndWhatToShow() {
        ReasoningWish wish = request(
                        HI + ",'thinking':{'type':'adaptive','display':'omitted'},'output_config':{'effort':'xhigh'}")
                .reasoning();
        assertThat(wish.effort()).isEqualTo(Effort.XHIGH);
        assertThat(wish.show()).isEqualTo(ReasoningWish.Show.NONE);
    }

    @Test
    void keepsWhatItDoesNotKnowUnderNamesThatSayWhereItStood() {
        ChatRequest request = request(HI
                + ",'thinking':{'type':'adaptive','block_binding':{'x':1}},'output_config':{'effort':'wild'},"
                + "'metadata':{'user_id':'u','trace':'t'},'novelty':[1]");
        assertThat(request.extras().members().propertyNames())
                .containsExactlyInAnyOrder(
                        "thinking.block_binding", "output_config.effort", "metadata.trace", "novelty");
    }

    @Test
    void readsASchemaInItsNewAndItsOldPlace() {
        String format = "{'type':'json_schema','schema':{'type':'object'}}";
        for (String member : List.of("'output_config':{'format':" + format + "}", "'output_format':" + format)) {
            OutputFormat output = request(HI + "," + member).output();
            assertThat(output.kind()).isEqualTo(OutputFormat.Kind.SCHEMA);
            assertThat(output.schema()).isEqualTo(Wire.json("{'type':'object'}"));
        }
    }

    @Test
    void knowsNoSamplingFromTheSecondVersionOn() {
        String json = "{\"model\":\"m\",\"messages\":[],\"temperature\":1}";
        for (String version : List.of("2026-10-21", "2027-01-01")) {
            ChatRequest request = Wire.read(json, version);
            assertThat(request.sampling()).isEqualTo(Sampling.NONE);
            assertThat(request.extras().members().propertyNames()).containsExactly("temperature");
        }
        assertThat(Wire.read(json, "2023-06-01").sampling().temperature()).isEqualByComparingTo("1");
    }

    @Test
    void answersAContinuedThreadWithTheErrorThatMakesTheClientReplay() {
        ChatRequest request = request("'messages':[],'thread':{'type':'continue','previous_message_id':'m'}");
        assertThatThrownBy(() -> new MessagesChatIngress().requireSelfContained(request))
                .isInstanceOfSatisfying(FaultException.class, e -> {
                    assertThat(e.fault().kind()).isEqualTo(FaultKind.NO_STATE);
                    assertThat(e.fault().status()).isEqualTo(404);
                    assertThat(Faults.body(e.fault(), "r").path("error"))
                            .isEqualTo(Wire.json("{'type':'not_found_error','message':'"
                                    + e.fault().message() + "','details':{'error_code':'thread_not_found'}}"));
                });
    }

    @Test
    void takesTheBeginningOfAThreadForAWholeRequest() {
        ChatRequest request = request(HI + ",'thread':{'type':'create'}");
        new MessagesChatIngress().requireSelfContained(request);
        assertThat(request.extras().members()).isEmpty();
        Losses losses = new Losses();
        var call = Wire.call(request, Wire.unknownTarget(), losses);
        assertThat(Wire.body(call.request()).has("thread")).isFalse();
        assertThat(losses.list()).extracting(Loss::path).containsExactly("thread");
    }

    @Test
    void readsToolsOfTheProviderAsHosted() {
        ChatRequest request = request(
                HI
                        + ",'tools':[{'type':'web_search_20260318','name':'web_search'},{'type':'custom','name':'f','input_schema':{}}]");
        assertThat(request.tools().getFirst()).isInstanceOf(Tool.Hosted.class);
        assertThat(request.tools().get(1)).isInstanceOf(Tool.Function.class);
    }

    @Test
    void readsDocumentsOfEachKind() {
        List<Block> blocks = messages("""
                {'role':'user','content':[
                 {'type':'document','source':{'type':'base64','media_type':'application/pdf','data':'JVBERi0='},
                  'title':'t','context':'c','citations':{'enabled':true}},
                 {'type':'document','source':{'type':'text','media_type':'text/plain','data':'words'}},
                 {'type':'document','source':{'type':'content','content':[{'type':'text','text':'p'}]}},
                 {'type':'document','source':{'type':'url','url':'https://x/y.pdf'}},
                 {'type':'document','source':{'type':'file','file_id':'file_1'}},
                 {'type':'search_result','source':'https://s','title':'t','content':[{'type':'text','text':'r'}]},
                 {'type':'document','source':{'type':'hologram'}}]}""").turns().getFirst().blocks();
        Block.Media pdf = (Block.Media) blocks.getFirst();
        assertThat(pdf.title()).isEqualTo("t");
        assertThat(pdf.context()).isEqualTo("c");
        assertThat(pdf.citations()).isTrue();
        assertThat(blocks.subList(0, 6)).allMatch(Block.Media.class::isInstance);
        assertThat(((Block.Media) blocks.get(1)).source()).isEqualTo(new Source.PlainText("words"));
        assertThat(((Block.Media) blocks.get(4)).source())
                .isEqualTo(new Source.FileReference(MessagesProtocol.ID, "file_1", "application/pdf"));
        assertThat(blocks.get(6)).isInstanceOf(Block.Foreign.class);
    }

    @Test
    void keepsBlocksOfServerToolsAsTheyAre() {
        Block.Foreign call = (Block.Foreign)
                assistant("{'type':'server_tool_use','id':'s','name':'web_search','input':{'query':'q'}}")
                        .getFirst();
        assertThat(call.summary()).isEqualTo("[called web_search with {\"query\":\"q\"}]");
        assertThat(((Block.Foreign) assistant("{'type':'never_heard_of','x':1}").getFirst()).summary())
                .isNull();
    }

    @Test
    void namesAReferencedToolWithItsDescription() {
        ChatRequest request = request("""
                'tools':[{'name':'f','description':'finds','input_schema':{}}],
                'messages':[{'role':'user','content':[{'type':'tool_result','tool_use_id':'s',
                  'content':[{'type':'tool_reference','tool_name':'f'}]}]}]""");
        Block.ToolResult result =
                (Block.ToolResult) request.turns().getFirst().blocks().getFirst();
        assertThat(((Block.Foreign) result.content().getFirst()).summary()).isEqualTo("f: finds");
    }

    @Test
    void takesNullForEverythingThatMayBeMissing() {
        ChatRequest request = Wire.read(Json.text(Wire.json("""
                {'model':'m','messages':[{'role':'assistant','content':null},
                 {'role':'user','content':[{'type':'text','text':'x','citations':null,'cache_control':null},
                  {'type':'tool_result','tool_use_id':'a','content':null,'is_error':null}]}],
                 'system':null,'max_tokens':null,'stop_sequences':null,'stream':null,'temperature':null,'top_p':null,
                 'top_k':null,'thinking':null,'output_config':null,'metadata':null,'tools':null,'tool_choice':null,
                 'service_tier':null,'speed':null,'cache_control':null}""")));
        assertThat(request.turns()).hasSize(2);
        assertThat(request.extras().members()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'messages':[]}|model",
                "{'model':'m'}|messages",
                "{'model':'m','messages':[7]}|messages[0]",
                "{'model':'m','messages':[{'role':'robot','content':''}]}|messages[0].role",
                "{'model':'m','messages':[{'role':'user'}]}|messages[0].content",
                "{'model':'m','messages':[{'role':'user','content':[{'type':'text'}]}]}|messages[0].content[0].text",
                "{'model':'m','messages':[{'role':'user','content':[{}]}]}|messages[0].content[0]",
                "{'model':'m','messages':[],'max_tokens':'9'}|max_tokens",
                "{'model':'m','messages':[],'max_tokens':-1}|max_tokens",
                "{'model':'m','messages':[],'tools':[{}]}|tools[0].name",
                "{'model':'m','messages':[],'stop_sequences':[1]}|stop_sequences[0]",
                "{'model':'m','messages':[],'tool_choice':{'type':'tool'}}|tool_choice.name"
            })
    void namesThePlaceOfWhatMakesNoSense(String json, String place) {
        assertThatThrownBy(() -> Wire.read(json.replace('\'', '"'))).isInstanceOfSatisfying(FaultException.class, e -> {
            assertThat(e.fault().kind()).isEqualTo(FaultKind.INVALID_REQUEST);
            assertThat(e.fault().param()).contains(place);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{", "7", "{\"model\":\"m\"} x"})
    void refusesWhatIsNoObject(String body) {
        assertThatThrownBy(() -> Wire.read(body)).isInstanceOf(FaultException.class);
    }

    @Test
    void refusesNestingWithoutEnd() {
        String deep = "{\"model\":\"m\",\"messages\":" + "[".repeat(5000) + "]".repeat(5000) + "}";
        assertThatThrownBy(() -> Wire.read(deep)).isInstanceOf(FaultException.class);
    }

    @Test
    void takesTheLastOfRepeatedKeys() {
        assertThat(Wire.read("{\"model\":\"a\",\"messages\":[],\"max_tokens\":1,\"max_tokens\":2}")
                        .maxOutput())
                .isEqualTo(2);
    }

    @Test
    void keepsSpeedApartFromTheTier() {
        ChatRequest request = request(HI + ",'speed':'fast','service_tier':'auto'");
        assertThat(request.tier()).isEqualTo(ServiceTier.FAST);
        assertThat(Wire.write(request, Wire.unknownTarget(), new Losses())
                        .path("service_tier")
                        .stringValue(""))
                .isEqualTo("auto");
    }

    @Test
    void refusesToSumUpAConversationWhereNobodyCan() {
        ChatRequest request = request(HI + ",'compaction':{'type':'summarize'}");
        assertThatThrownBy(() -> new MessagesChatIngress().requireSelfContained(request))
                .isInstanceOfSatisfying(FaultException.class, e -> {
                    assertThat(e.fault().kind()).isEqualTo(FaultKind.UNSUPPORTED);
                    assertThat(e.fault().status()).isEqualTo(400);
                    assertThat(e.fault().param()).contains("compaction");
                });
    }
}
