package dev.aiproxy.api.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Turn.Role;
import dev.aiproxy.api.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ConversationTest {
    private final Losses losses = new Losses();

    private static Turn user(String text) {
        return Turn.of(Role.USER, Block.Text.of(text));
    }

    private static Turn says(String text) {
        return Turn.of(Role.ASSISTANT, Block.Text.of(text));
    }

    private static Turn calls(String... ids) {
        List<Block> blocks = new ArrayList<>();
        for (String id : ids) {
            blocks.add(Block.ToolCall.of(id, "f", "{}"));
        }
        return Turn.of(Role.ASSISTANT, blocks);
    }

    private static Block.ToolResult result(String id, String text) {
        return new Block.ToolResult(
                id, null, false, List.of(Block.Text.of(text)), false, null, Extras.at("p", Place.ROOT.member(text)));
    }

    private static Turn results(Block... results) {
        return Turn.of(Role.TOOL, results);
    }

    private Conversation of(Turn... turns) {
        return of(List.of(turns));
    }

    private Conversation of(List<Turn> turns) {
        return Conversation.of(ChatRequest.builder("m", turns).build(), losses);
    }

    /** One line for each turn. */
    private static List<String> lines(List<Turn> turns) {
        List<String> lines = new ArrayList<>();
        for (Turn turn : turns) {
            StringBuilder line = new StringBuilder(turn.role().name());
            for (Block block : turn.blocks()) {
                line.append(' ')
                        .append(
                                switch (block) {
                                    case Block.Text text -> text.text();
                                    case Block.ToolCall call -> "call:" + call.id();
                                    case Block.ToolResult result ->
                                        "result:" + result.callId() + '=' + result.text() + (result.error() ? "!" : "");
                                    default -> block.getClass().getSimpleName();
                                });
            }
            lines.add(line.toString());
        }
        return lines;
    }

    @Test
    void putsTheOperatorsFirstTurnsApart() {
        Conversation conversation = of(
                Turn.of(Role.SYSTEM, Block.Text.of("S")),
                Turn.of(Role.DEVELOPER, Block.Text.of("D")),
                user("u"),
                Turn.of(Role.SYSTEM, Block.Text.of("later")),
                says("a"));
        assertThat(lines(conversation.system())).containsExactly("SYSTEM S", "DEVELOPER D");
        assertThat(lines(conversation.turns())).containsExactly("USER u", "SYSTEM later", "ASSISTANT a");
        assertThat(losses.isEmpty()).isTrue();
    }

    @Test
    void putsResultsBehindTheirCallsInTheOrderOfTheCalls() {
        Conversation conversation = of(
                user("u"),
                calls("a", "b", "c"),
                results(result("c", "3")),
                Turn.of(Role.USER, result("a", "1"), Block.Text.of("and")),
                results(result("b", "2")));
        assertThat(lines(conversation.turns()))
                .containsExactly(
                        "USER u",
                        "ASSISTANT call:a call:b call:c",
                        "TOOL result:a=1 result:b=2 result:c=3",
                        "USER and");
        assertThat(losses.isEmpty()).isTrue();
    }

    @Test
    void givesEachResultTheNameOfItsCall() {
        Turn results = of(calls("a"), results(result("a", "1"))).turns().getLast();
        assertThat(((Block.ToolResult) results.blocks().getFirst()).name()).isEqualTo("f");
    }

    @Test
    void answersACallThatNobodyAnswered() {
        Conversation conversation = of(user("u"), calls("a", "b"), results(result("b", "2")), user("go on"));
        assertThat(lines(conversation.turns()))
                .containsExactly(
                        "USER u", "ASSISTANT call:a call:b", "TOOL result:a=[no result]! result:b=2", "USER go on");
        assertThat(losses.list()).extracting(Loss::kind).containsExactly(Loss.Kind.EMULATED);
    }

    @Test
    void answersACallAtTheEndAndBeforeTheNextAnswer() {
        assertThat(lines(of(calls("a")).turns())).containsExactly("ASSISTANT call:a", "TOOL result:a=[no result]!");
        assertThat(lines(of(calls("a"), user("u"), says("x"), results(result("a", "late")))
                        .turns()))
                .containsExactly(
                        "ASSISTANT call:a",
                        "TOOL result:a=[no result]!",
                        "USER u",
                        "ASSISTANT x",
                        "USER [result of tool call a] late");
    }

    @Test
    void countsTheLastOfTwoResultsAndReportsTheOther() {
        Conversation conversation = of(calls("a"), results(result("a", "old")), results(result("a", "new")));
        assertThat(lines(conversation.turns())).containsExactly("ASSISTANT call:a", "TOOL result:a=new");
        assertThat(losses.list())
                .extracting(Loss::path, Loss::kind)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("old", Loss.Kind.DROPPED));
    }

    @Test
    void sendsEveryResultWithoutACallAsText() {
        Conversation conversation = of(user("u"), results(result("x", "one"), result("x", "two")));
        assertThat(lines(conversation.turns()))
                .containsExactly("USER u", "USER [result of tool call x] one [result of tool call x] two");
        assertThat(losses.list())
                .extracting(Loss::kind)
                .containsOnly(Loss.Kind.EMULATED)
                .hasSize(2);
    }

    @Test
    void pairsAnIdThatIsUsedAgainWithItsOwnTurn() {
        Conversation conversation =
                of(calls("0"), results(result("0", "first")), calls("0"), results(result("0", "second")));
        assertThat(lines(conversation.turns()))
                .containsExactly("ASSISTANT call:0", "TOOL result:0=first", "ASSISTANT call:0", "TOOL result:0=second");
    }

    @Test
    void leavesOutEmptyTextsAndEmptyTurns() {
        Sealed signature = new Sealed("p", "r", Sealed.Slot.TEXT, "s");
        Conversation conversation = of(
                Turn.of(Role.SYSTEM, Block.Text.of("")),
                Turn.of(Role.USER, Block.Text.of(""), Block.Text.of("u")),
                Turn.of(Role.ASSISTANT, new Block.Text("", List.of(), signature, null, Extras.NONE)),
                Turn.of(Role.USER));
        assertThat(conversation.system()).isEmpty();
        assertThat(lines(conversation.turns())).containsExactly("USER u", "ASSISTANT ");
    }

    @Test
    void joinsAnswersBetweenCallAndResult() {
        Conversation conversation = of(calls("a"), calls("b"), says("x"), results(result("b", "2"), result("a", "1")));
        assertThat(lines(conversation.turns()))
                .containsExactly("ASSISTANT call:a call:b x", "TOOL result:a=1 result:b=2");
        assertThat(lines(of(says("x"), says("y")).turns())).containsExactly("ASSISTANT x", "ASSISTANT y");
    }

    @Test
    void keepsOrReportsWhatWasSaidOfATurnOfResults() {
        Extras first = Extras.at("p", Place.ROOT.element("messages", 1)).with("x", Json.object());
        Extras second = Extras.at("p", Place.ROOT.element("messages", 2)).with("y", Json.object());
        Conversation conversation = of(
                calls("a", "b"),
                new Turn(Role.TOOL, List.of(result("a", "1")), null, first),
                new Turn(Role.TOOL, List.of(result("b", "2")), null, second));
        assertThat(conversation.turns().getLast().extras().members().has("x")).isTrue();
        assertThat(losses.list()).extracting(Loss::path).containsExactly("messages[2].y");
    }

    @Test
    void reportsWhatWasSaidOfATurnThatIsJoined() {
        Extras extras = Extras.at("p", Place.ROOT.element("messages", 1)).with("x", Json.object());
        Conversation conversation = of(user("u"), new Turn(Role.USER, List.of(Block.Text.of("v")), null, extras))
                .alternating(false, losses);
        assertThat(lines(conversation.turns())).containsExactly("USER u v");
        assertThat(losses.list()).extracting(Loss::path).containsExactly("messages[1].x");
    }

    @Test
    void makesUserAndModelTakeTurns() {
        Conversation conversation = of(
                        user("u"), user("v"), calls("a"), results(result("a", "1")), user("w"), says("x"), says("y"))
                .alternating(false, losses);
        assertThat(lines(conversation.turns()))
                .containsExactly("USER u v", "ASSISTANT call:a", "USER result:a=1 w", "ASSISTANT x y");
    }

    @Test
    void foldsTheOperatorsLaterTurnsIntoTheUsersAtTheirPlace() {
        Turn later = Turn.of(Role.SYSTEM, Block.Text.of("obey"));
        assertThat(lines(of(user("u"), says("x"), user("v"), later, user("w"))
                        .alternating(false, losses)
                        .turns()))
                .containsExactly("USER u", "ASSISTANT x", "USER v <system>\nobey\n</system> w");
        assertThat(losses.list()).extracting(Loss::kind).containsExactly(Loss.Kind.EMULATED);
        assertThat(lines(of(user("u"), later, user("w"))
                        .alternating(true, losses)
                        .turns()))
                .containsExactly("USER u", "SYSTEM obey", "USER w");
    }

    @Test
    void encodesABeginningAlwaysTheSame() {
        for (int seed = 0; seed < 500; seed++) {
            List<Turn> turns = conversation(new Random(seed));
            for (boolean keepSystem : new boolean[] {true, false}) {
                List<Turn> whole = of(turns).alternating(keepSystem, losses).turns();
                for (int i = 1; i < turns.size(); i++) {
                    boolean answered = turns.get(i).role() == Role.ASSISTANT
                            && turns.get(i - 1).role() != Role.ASSISTANT;
                    if (answered) {
                        List<Turn> begin = of(turns.subList(0, i))
                                .alternating(keepSystem, losses)
                                .turns();
                        assertThat(whole.subList(0, begin.size()))
                                .as("seed %d, %d turns", seed, i)
                                .isEqualTo(begin);
                    }
                }
            }
        }
    }

    @Test
    void givesEveryCallExactlyOneResultWhateverTheTurns() {
        for (int seed = 0; seed < 500; seed++) {
            List<Turn> turns = of(conversation(new Random(seed))).turns();
            for (int i = 0; i < turns.size(); i++) {
                List<String> called = turns.get(i).blocks().stream()
                        .filter(Block.ToolCall.class::isInstance)
                        .map(block -> ((Block.ToolCall) block).id())
                        .toList();
                if (called.isEmpty()) {
                    continue;
                }
                assertThat(turns.get(i + 1).blocks())
                        .as("seed %d", seed)
                        .extracting(block -> ((Block.ToolResult) block).callId())
                        .containsExactlyElementsOf(called);
            }
            assertThat(turns).noneMatch(turn -> turn.blocks().isEmpty());
        }
    }

    private static List<Turn> conversation(Random random) {
        List<Turn> turns = new ArrayList<>();
        List<String> open = new ArrayList<>();
        int calls = 0;
        for (int n = 1 + random.nextInt(12); n > 0; n--) {
            switch (random.nextInt(6)) {
                case 0 -> turns.add(user("u" + n));
                case 1 -> turns.add(Turn.of(Role.SYSTEM, Block.Text.of("s" + n)));
                case 2 -> turns.add(says("a" + n));
                case 3 -> {
                    String first = "c" + calls++;
                    String second = "c" + calls++;
                    open.add(first);
                    open.add(second);
                    turns.add(calls(first, second));
                }
                case 4 -> {
                    String id = open.isEmpty() ? "none" : open.get(random.nextInt(open.size()));
                    turns.add(Turn.of(random.nextBoolean() ? Role.TOOL : Role.USER, result(id, "r" + n)));
                }
                default -> turns.add(Turn.of(Role.USER, Block.Text.of(""), Block.Text.of("t" + n)));
            }
        }
        return turns;
    }

    @Test
    void saysOfACallThatTheModelDoesNotWaitForThatItRuns() {
        Block later = new Block.ToolCall(
                "a",
                "f",
                null,
                false,
                "{}",
                null,
                null,
                new Extras("p", Place.ROOT, (tools.jackson.databind.node.ObjectNode) Json.parse("{\"async\":true}")));
        List<Turn> first = List.of(user("go"), Turn.of(Role.ASSISTANT, later), user("and?"));
        List<String> before = lines(of(first).turns());
        assertThat(before)
                .containsExactly(
                        "USER go", "ASSISTANT call:a", "TOOL result:a=" + Conversation.RESULT_PENDING, "USER and?");
        List<Turn> second = new ArrayList<>(first);
        second.add(says("Wait."));
        second.add(results(result("a", "done")));
        assertThat(lines(of(second).turns()))
                .startsWith(before.toArray(new String[0]))
                .endsWith("USER [result of tool call a] done");
    }
}
