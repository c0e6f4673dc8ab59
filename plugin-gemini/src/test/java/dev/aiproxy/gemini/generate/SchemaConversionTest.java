package dev.aiproxy.gemini.generate;

import static dev.aiproxy.gemini.generate.Samples.NEW;
import static dev.aiproxy.gemini.generate.Samples.OLD;
import static dev.aiproxy.gemini.generate.Samples.ask;
import static dev.aiproxy.gemini.generate.Samples.json;
import static dev.aiproxy.gemini.generate.Samples.parameters;
import static dev.aiproxy.gemini.generate.Samples.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Loss;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.OutputFormat;
import dev.aiproxy.api.chat.Tool;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.chat.Turn.Role;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.wire.ChatCall;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Schemas that clients write, made into what Gemini takes. A number is that of a case in the list of known bugs of others. */
class SchemaConversionTest {
    @Test
    void case14SendsTheSchemaOfTheAnswerWithItsType() {
        OutputFormat schema =
                new OutputFormat(OutputFormat.Kind.SCHEMA, "r", json("{'type':'object'}"), true, null, null, List.of());
        JsonNode body =
                write(ask(Block.Text.of("Hi")).toBuilder().output(schema).build(), NEW);
        assertThat(body.path("generationConfig"))
                .isEqualTo(json("{'responseMimeType':'application/json','responseJsonSchema':{'type':'object'}}"));
    }

    @Test
    void case15InlinesReferencesForTheOldForm() {
        JsonNode parameters = parameters(
                "{'type':'object','properties':{'p':{'$ref':'#/$defs/P'}},'$defs':{'P':{'type':'object',"
                        + "'properties':{'n':{'type':'string'},'next':{'$ref':'#/$defs/P'}}}}}",
                "gemini-2.0-flash");
        assertThat(parameters)
                .isEqualTo(
                        json("{'type':'OBJECT','properties':{'p':{'type':'OBJECT','properties':{'n':{'type':'STRING'},"
                                + "'next':{'type':'OBJECT','description':'recursive p'}}}}}"));
    }

    @Test
    void case15KeepsReferencesForTheNewForm() {
        String schema = "{'type':'object','properties':{'p':{'$ref':'#/$defs/P'}},'$defs':{'P':{'type':'object',"
                + "'properties':{'n':{'type':'string'}}}}}";
        assertThat(parameters(schema, NEW)).isEqualTo(json(schema));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{'type':'object'}", "{'type':'object','properties':{}}"})
    void case16LeavesOutEmptyParameters(String schema) {
        assertThat(parameters(schema, NEW).isMissingNode()).isTrue();
    }

    @Test
    void case40And42CleansWhatIsUnknownThere() {
        String schema = "{'$schema':'x','type':'object','$comment':'c','properties':{"
                + "'title':{'type':['string','null'],'minLength':3},"
                + "'n':{'type':'integer','exclusiveMinimum':0},"
                + "'l':{'type':'array','uniqueItems':true,'items':{'type':'string'}},"
                + "'e':{'enum':['a'],'enumDescriptions':['x']}},"
                + "'propertyNames':{'pattern':'x'},'allOf':[{'properties':{'q':{'type':'boolean'}},'required':['q']}],"
                + "'additionalProperties':false,'defer_loading':true}";
        assertThat(parameters(schema, "gemini-2.0-flash"))
                .isEqualTo(json("{'type':'OBJECT','properties':{"
                        + "'title':{'type':'STRING','minLength':3,'nullable':true},"
                        + "'n':{'type':'INTEGER','description':'(exclusiveMinimum: 0)'},"
                        + "'l':{'type':'ARRAY','items':{'type':'STRING'},'description':'(uniqueItems: true)'},"
                        + "'e':{'enum':['a'],'type':'STRING'},'q':{'type':'BOOLEAN'}},'required':['q'],"
                        + "'description':'(propertyNames: {\\'pattern\\':\\'x\\'})'}".replace("\\'", "\\\"")));
        assertThat(parameters(schema, NEW))
                .isEqualTo(json("{'type':'object','properties':{"
                        + "'title':{'type':['string','null'],'description':'(minLength: 3)'},"
                        + "'n':{'type':'integer','description':'(exclusiveMinimum: 0)'},"
                        + "'l':{'type':'array','items':{'type':'string'},'description':'(uniqueItems: true)'},"
                        + "'e':{'enum':['a'],'type':'string'},'q':{'type':'boolean'}},'required':['q'],"
                        + "'additionalProperties':false,"
                        + "'description':'(propertyNames: {\\'pattern\\':\\'x\\'})'}".replace("\\'", "\\\"")));
    }

    @Test
    void case41WritesNumbersOfATextChoiceAsTexts() {
        assertThat(parameters("{'type':'object','properties':{'e':{'type':'string','enum':[1,2,3,4]}}}", OLD)
                        .at("/properties/e/enum"))
                .isEqualTo(json("['1','2','3','4']"));
    }

    @Test
    void case43HoistsThePropertiesOfConditions() {
        JsonNode parameters = parameters(
                "{'type':'object','properties':{'a':{'type':'string'}},'if':{'properties':{'a':{'const':'x'}}},"
                        + "'then':{'properties':{'b':{'type':'string'}},'required':['b']}}",
                NEW);
        assertThat(parameters.path("properties").propertyNames()).containsExactly("a", "b");
        assertThat(parameters.has("required")).isFalse();
    }

    @Test
    void case44RepairsABareMapOfProperties() {
        assertThat(parameters("{'a':{'type':'string','required':true},'b':{'type':'integer'}}", NEW))
                .isEqualTo(json("{'type':'object','properties':{'a':{'type':'string'},'b':{'type':'integer'}},"
                        + "'required':['a']}"));
    }

    @Test
    void case74MakesANullableTextOfAListOfTypes() {
        assertThat(parameters("{'type':'object','properties':{'a':{'type':['string','null']}}}", "gemini-2.0-flash")
                        .at("/properties/a"))
                .isEqualTo(json("{'type':'STRING','nullable':true}"));
    }

    private static final String NUMBERS = "{'type':'object','properties':{'size':{'type':'integer','enum':[1,2],"
            + "'format':'int32','minimum':1},'ratio':{'enum':[0.5,1.0]},'on':{'type':'boolean','enum':[true]},"
            + "'list':{'type':'array','items':{'$ref':'#/$defs/N'}},'mixed':{'anyOf':[{'enum':[7]},{'type':'string',"
            + "'enum':['7x']}]},'free':{'anyOf':[{'enum':[7]},{'type':'string'}]},'word':{'type':'string',"
            + "'enum':[1,2]},'fixed':{'type':'integer','const':3}},'$defs':{'N':{'type':'integer','enum':[8,9]}}}";

    @Test
    void listsNumbersToChooseFromAsTextsWhereOnlyTextsAreTaken() {
        assertThat(parameters(NUMBERS, "gemini-2.0-flash").path("properties"))
                .isEqualTo(json("{'size':{'type':'STRING','enum':['1','2']},"
                        + "'ratio':{'type':'STRING','enum':['0.5','1.0']},'on':{'type':'STRING','enum':['true']},"
                        + "'list':{'type':'ARRAY','items':{'type':'STRING','enum':['8','9']}},"
                        + "'mixed':{'anyOf':[{'type':'STRING','enum':['7']},{'type':'STRING','enum':['7x']}]},"
                        + "'free':{'anyOf':[{'type':'STRING','enum':['7']},{'type':'STRING'}]},"
                        + "'word':{'type':'STRING','enum':['1','2']},"
                        + "'fixed':{'type':'INTEGER','description':'(one of: [3])'}}"));
        assertThat(parameters(NUMBERS, NEW).at("/properties/size/enum")).isEqualTo(json("[1,2]"));
    }

    @Test
    void makesNumbersAgainOfTheTextsThatTheModelChose() {
        Losses losses = new Losses();
        ChatRequest request = ChatRequest.builder("m", List.of(Turn.of(Role.USER, Block.Text.of("Hi"))))
                .tools(List.of(Tool.Function.of("f", null, json(NUMBERS))))
                .build();
        ChatCall call = Samples.egress().encode(request, Samples.target("gemini-2.0-flash"), losses);
        assertThat(losses.list()).anySatisfy(loss -> assertThat(loss.note()).contains("sent as texts"));
        String chosen = "{'size':'2','ratio':'1.0','on':'true','list':['8',9,'x'],'mixed':'7','free':'7','word':'1',"
                + "'fixed':'3','more':'1'}";
        String reply = Samples.event(Samples.stop("{'functionCall':{'name':'f','args':" + chosen + "}}"));
        Block.ToolCall read =
                (Block.ToolCall) Samples.fold(Samples.events(call, reply.getBytes(StandardCharsets.UTF_8), 50))
                        .candidates()
                        .getFirst()
                        .blocks()
                        .getFirst();
        assertThat(Json.parse(read.input()))
                .isEqualTo(json("{'size':2,'ratio':1.0,'on':true,'list':[8,9,'x'],'mixed':7,'free':'7','word':'1',"
                        + "'fixed':'3','more':'1'}"));
    }

    @Test
    void leavesArgumentsOfASchemaThatGoesOnForeverToThemselves() {
        JsonNode schema = json("{'$ref':'#/$defs/A','$defs':{'A':{'anyOf':[{'$ref':'#/$defs/A'},{'$ref':'#/$defs/A'}],"
                + "'properties':{'a':{'$ref':'#/$defs/A'}}}}}");
        JsonNode value = json("{'a':{'a':{'a':{'a':['1']}}}}");
        assertThat(new TextChoices(schema).restored(value)).isEqualTo(value);
    }

    @Test
    void tellsNumbersInWordsWhereTheAnswerIsText() {
        OutputFormat schema = new OutputFormat(
                OutputFormat.Kind.SCHEMA,
                "r",
                json("{'type':'object','properties':{'n':{'type':'integer','enum':[1,2]}}}"),
                null,
                null,
                null,
                List.of());
        Losses losses = new Losses();
        JsonNode body =
                write(ask(Block.Text.of("Hi")).toBuilder().output(schema).build(), "gemini-2.0-flash", losses);
        assertThat(body.at("/generationConfig/responseSchema/properties/n"))
                .isEqualTo(json("{'type':'INTEGER','description':'(one of: [1,2])'}"));
        assertThat(losses.list()).extracting(Loss::note).containsExactly("told in descriptions: enum");
    }
}
