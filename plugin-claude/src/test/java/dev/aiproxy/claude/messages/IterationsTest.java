package dev.aiproxy.claude.messages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.testkit.TapRunner;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Every token that an answer took is counted, and none twice. */
class IterationsTest {
    private static final String MESSAGE = "{'type':'message','input_tokens':10,'cache_read_input_tokens':5,"
            + "'cache_creation_input_tokens':0,'output_tokens':20}";
    private static final String COMPACTION = "{'type':'compaction','input_tokens':1000,'cache_read_input_tokens':300,"
            + "'cache_creation_input_tokens':7,'cache_creation':{'ephemeral_5m_input_tokens':7,'ephemeral_1h_input_tokens':0},"
            + "'output_tokens':50}";
    private static final String ADVISOR = "{'type':'advisor_message','model':'big','input_tokens':90,"
            + "'cache_read_input_tokens':0,'cache_creation_input_tokens':2,'output_tokens':8}";
    private static final String FALLBACK =
            "{'type':'fallback_message','model':'other','input_tokens':10,'output_tokens':4}";

    private static JsonNode usage(int uncached, int output, String... passes) {
        return Wire.json("{'input_tokens':" + uncached + ",'cache_read_input_tokens':5,'cache_creation_input_tokens':0,"
                + "'cache_creation':{'ephemeral_5m_input_tokens':0,'ephemeral_1h_input_tokens':0},'output_tokens':"
                + output
                + ",'output_tokens_details':{'thinking_tokens':3},'iterations':[" + String.join(",", passes) + "]}");
    }

    private static Usage read(JsonNode usage) {
        UsageReader reader = new UsageReader();
        reader.add(usage);
        return reader.usage();
    }

    @Test
    void addsWhatWasSpentOnCompaction() {
        Usage usage = read(usage(10, 20, COMPACTION, MESSAGE));
        assertThat(usage.input()).isEqualTo(15 + 1307);
        assertThat(usage.cacheRead()).isEqualTo(305);
        assertThat(usage.cacheWrite()).isEqualTo(7);
        assertThat(usage.output()).isEqualTo(70);
        assertThat(usage.reasoning()).isEqualTo(3);
        assertThat(usage.more(Usage.CACHE_WRITE_5M)).isEqualTo(7);
        assertThat(usage.more("compaction_input")).isEqualTo(1307);
        assertThat(usage.more("compaction_output")).isEqualTo(50);
    }

    @Test
    void addsTheTurnsOfALoopOfServerToolsOnce() {
        Usage usage = read(usage(20, 40, MESSAGE, MESSAGE));
        assertThat(usage.input()).isEqualTo(30);
        assertThat(usage.output()).isEqualTo(40);
    }

    @Test
    void countsAnAdvisorBesideTheTotals() {
        Usage usage = read(usage(10, 20, MESSAGE, ADVISOR));
        assertThat(usage.input()).isEqualTo(15);
        assertThat(usage.output()).isEqualTo(20);
        assertThat(usage.more("advisor_input")).isEqualTo(92);
        assertThat(usage.more("advisor_cache_write")).isEqualTo(2);
        assertThat(usage.more("advisor_output")).isEqualTo(8);
    }

    @Test
    void trustsTheTopLevelWhereAnotherModelTookOver() {
        Usage usage = read(usage(10, 4, MESSAGE, FALLBACK, COMPACTION));
        assertThat(usage.input()).isEqualTo(15 + 1307);
        assertThat(usage.output()).isEqualTo(54);
    }

    @Test
    void leavesPassesOfAnUnknownKindOutAndTakesTheTopLevelWhereNoPassIsTheAnswers() {
        assertThat(read(usage(10, 20, "{'type':'dream','input_tokens':9,'output_tokens':9}")))
                .isEqualTo(read(usage(10, 20)));
        assertThat(read(usage(10, 20, ADVISOR)).output()).isEqualTo(20);
    }

    @Test
    void showsTheClientTheTopLevelAndThePassesAsTheyCame() {
        String document = Wire.json(
                        "{'type':'message','id':'msg_1','content':[{'type':'text','text':'a'}],'stop_reason':"
                                + "'end_turn'}")
                .toString()
                .replace(
                        "\"stop_reason\"",
                        "\"usage\":" + usage(10, 20, COMPACTION, MESSAGE, ADVISOR) + ",\"stop_reason\"");
        assertThat(Wire.whole(Wire.fold(document)).path("usage"))
                .isEqualTo(usage(10, 20, COMPACTION, MESSAGE, ADVISOR));
    }

    @Test
    void countsTheSameInAStreamAndInWhatItIsWrittenAs() {
        String stream = Wire.sse(
                "{'type':'message_start','message':{'id':'msg_1','usage':{'input_tokens':1,'output_tokens':1}}}",
                "{'type':'message_delta','delta':{'stop_reason':'end_turn'},'usage':"
                        + usage(10, 20, COMPACTION, MESSAGE, ADVISOR).toString().replace('"', '\'') + "}",
                "{'type':'message_stop'}");
        Usage counted = Wire.fold(stream).usage();
        assertThat(counted).isEqualTo(read(usage(10, 20, COMPACTION, MESSAGE, ADVISOR)));
        String written = Wire.stream(Wire.events(stream), new Losses());
        assertThat(Wire.fold(written).usage()).isEqualTo(counted);
        assertThat(Wire.data(written).get(1).at("/usage/input_tokens").asInt(0)).isEqualTo(10);
    }

    @Test
    void countsTheSameOnRelayedReplies() {
        String stream = Wire.sse(
                "{'type':'message_start','message':{'id':'msg_1','usage':{'input_tokens':1,'output_tokens':1}}}",
                "{'type':'message_delta','delta':{'stop_reason':'end_turn'},'usage':"
                        + usage(10, 20, COMPACTION, MESSAGE).toString().replace('"', '\'') + "}",
                "{'type':'message_stop'}");
        assertThat(new TapRunner(() -> new MessagesEgress().tap(Wire.request("{}", "2023-06-01"), 200, Headers.EMPTY))
                        .whole(stream)
                        .usage())
                .isEqualTo(read(usage(10, 20, COMPACTION, MESSAGE)));
    }
}
