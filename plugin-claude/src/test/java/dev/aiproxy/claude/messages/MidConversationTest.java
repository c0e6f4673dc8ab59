package dev.aiproxy.claude.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Effort;
import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Tool;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.json.Json;
import org.junit.jupiter.api.Test;

/** What other protocols get of a conversation that changes its settings while it goes on. */
class MidConversationTest {
    private static final String TOOLS =
            "'tools':[{'name':'f','description':'old','input_schema':{},'defer_loading':true},"
                    + "{'name':'g','input_schema':{}},{'type':'bash_20250124','name':'bash'}],";

    private static ChatRequest read(String members) {
        return Wire.read(Json.text(Wire.json("{'model':'m'," + members + "}")));
    }

    private static ChatRequest changed(String blocks) {
        return read(TOOLS + "'messages':[{'role':'user','content':'Hi'},{'role':'system','content':[" + blocks + "]}]");
    }

    private static String reference(String change, String name) {
        return "{'type':'" + change + "','tool':{'type':'tool_reference','name':'" + name + "'}}";
    }

    /** What every other protocol would have to report. */
    private static Losses lossesElsewhere(ChatRequest request) {
        Losses losses = new Losses();
        losses.extras(request.extras(), "another");
        for (Tool tool : request.tools()) {
            losses.extras(tool.extras(), "another");
        }
        for (Turn turn : request.turns()) {
            losses.extras(turn.extras(), "another");
        }
        return losses;
    }

    @Test
    void offersTheToolsThatAreThereInTheEnd() {
        ChatRequest request = changed(
                reference("tool_addition", "f") + "," + reference("tool_removal", "g") + ","
                        + reference("tool_removal", "bash")
                        + ",{'type':'tool_addition','tool':{'type':'tool_definition','definition':{'name':'h','input_schema':{}}}}");
        assertThat(request.tools()).extracting(Tool::name).containsExactly("f", "h");
        assertThat(request.turns().getLast().blocks()).isEmpty();
        assertThat(lossesElsewhere(request).list()).isEmpty();
    }

    @Test
    void bringsBackAToolThatWasTakenAway() {
        ChatRequest request = changed(reference("tool_removal", "g") + "," + reference("tool_addition", "g"));
        assertThat(request.tools()).extracting(Tool::name).containsExactly("f", "bash_20250124", "g");
    }

    @Test
    void takesTheLaterOfTwoDefinitions() {
        ChatRequest request =
                changed("{'type':'tool_addition','tool':{'type':'tool_definition','definition':{'name':'f',"
                        + "'description':'new','input_schema':{}}}}");
        assertThat(((Tool.Function) request.tools().getFirst()).description()).isEqualTo("new");
        assertThat(request.tools()).hasSize(3);
    }

    @Test
    void leavesAChangeThatItCantMakeWhereItStood() {
        ChatRequest request = changed(reference("tool_addition", "unheard-of")
                + ",{'type':'tool_removal','tool':{'type':'mcp_toolset_reference','server_name':'s'}}");
        assertThat(request.turns().getLast().blocks()).hasSize(2).allMatch(Block.Foreign.class::isInstance);
        assertThat(request.tools()).hasSize(3);
    }

    @Test
    void refusesADefinitionThatMakesNoSense() {
        assertThatThrownBy(() -> changed(
                        "{'type':'tool_addition','tool':{'type':'tool_definition','definition':{'input_schema':{}}}}"))
                .isInstanceOfSatisfying(
                        FaultException.class,
                        e -> assertThat(e.fault().param()).contains("messages[1].content[0].tool.definition.name"));
    }

    @Test
    void triesAsHardAsWasSaidLast() {
        ChatRequest request = read("'output_config':{'effort':'low'},'messages':[{'role':'user','content':'a'},"
                + "{'role':'system','output_config':{'effort':'max'}},{'role':'user','content':'b'},"
                + "{'role':'system','content':'c','output_config':{'effort':'high'}}]");
        assertThat(request.reasoning().effort()).isEqualTo(Effort.HIGH);
        assertThat(lossesElsewhere(request).list()).isEmpty();
    }

    @Test
    void reportsAnEffortThatNobodyKnows() {
        ChatRequest request = read("'messages':[{'role':'user','content':'a'},"
                + "{'role':'system','content':'c','output_config':{'effort':'utmost'}}]");
        assertThat(request.reasoning().effort()).isNull();
        assertThat(lossesElsewhere(request).count()).isEqualTo(1);
    }

    @Test
    void leavesOutWordsThatWereOnlyForATurnThatIsOver() {
        ChatRequest request = read("'messages':[{'role':'user','content':'a'},"
                + "{'role':'system','content':'over','clear_at':'next_user_message'},"
                + "{'role':'system','content':'ever','clear_at':'never'},{'role':'assistant','content':'b'},"
                + "{'role':'user','content':'c'},{'role':'system','content':'now','clear_at':'next_user_message'}]");
        assertThat(request.turns().stream()
                        .filter(turn -> turn.role().isSystem())
                        .flatMap(turn -> turn.blocks().stream())
                        .map(block -> ((Block.Text) block).text()))
                .containsExactly("ever", "now");
        assertThat(lossesElsewhere(request).list()).isEmpty();
    }

    @Test
    void tellsASummaryAsTheUsersWordsAndMakesItsChanges() {
        ChatRequest request = read(TOOLS
                + "'messages':[{'role':'assistant','content':[{'type':'compaction','content':'So far.','signature':'s',"
                + "'tool_changes':[" + reference("tool_removal", "g") + "]},{'type':'text','text':'a'}]},"
                + "{'role':'user','content':'b'}]");
        assertThat(request.turns())
                .extracting(Turn::role)
                .containsExactly(Turn.Role.USER, Turn.Role.ASSISTANT, Turn.Role.USER);
        assertThat(request.turns().getFirst().blocks())
                .extracting(block -> ((Block.Text) block).text())
                .containsExactly("So far.");
        assertThat(request.turns().get(1).blocks()).hasSize(1);
        assertThat(request.tools()).extracting(Tool::name).containsExactly("f", "bash_20250124");
    }

    @Test
    void saysNothingOfASummaryThatFailed() {
        ChatRequest request = read("'messages':[{'role':'assistant','content':[{'type':'compaction','content':null},"
                + "{'type':'text','text':'a'}]},{'role':'user','content':'b'}]");
        assertThat(request.turns().getFirst().blocks()).isEmpty();
    }
}
