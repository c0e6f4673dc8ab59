package dev.aiproxy.api.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.json.Json;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class ExtrasTest {
    private static final Place PLACE = Place.ROOT.element("messages", 2).element("content", 0);

    @Test
    void keepsAllMembersButTheKnown() {
        Extras extras = Extras.unknown(
                "p", PLACE, Json.parse("{\"a\":1,\"b\":null,\"c\":[1.0],\"d\":4}"), Set.of("a", "d", "z"));
        assertThat(Json.text(extras.members())).isEqualTo("{\"b\":null,\"c\":[1.0]}");
        assertThat(extras.place()).hasToString("messages[2].content[0]");
    }

    @Test
    void keepsThePlaceOfAThingWithoutUnknownMembers() {
        Extras extras = Extras.unknown("p", PLACE, Json.parse("{\"a\":1}"), Set.of("a"));
        assertThat(extras.members().isEmpty()).isTrue();
        assertThat(extras.place()).hasToString("messages[2].content[0]");
        assertThat(Extras.unknown("p", PLACE, Json.parse("[1]"), Set.of()).members())
                .isEmpty();
    }

    @Test
    void writesBackForTheSameProtocolWhatIsNotThereYet() {
        Extras extras = Extras.unknown("p", PLACE, Json.parse("{\"b\":1,\"c\":2}"), Set.of());
        ObjectNode same = Json.object().put("c", 3);
        extras.writeTo("p", same);
        assertThat(Json.text(same)).isEqualTo("{\"c\":3,\"b\":1}");
        ObjectNode other = Json.object();
        extras.writeTo("q", other);
        assertThat(other.isEmpty()).isTrue();
    }

    @Test
    void givesAMemberToItsOwnProtocolOnly() {
        Extras extras = Extras.at("p", PLACE).with("a", Json.array());
        assertThat(extras.get("p", "a").isArray()).isTrue();
        assertThat(extras.get("p", "b").isMissingNode()).isTrue();
        assertThat(extras.get("q", "a").isMissingNode()).isTrue();
    }

    @Test
    void staysAsItIsWhenAMemberIsAddedToACopy() {
        Extras empty = Extras.at("p", PLACE);
        Extras one = empty.with("a", Json.array());
        Extras two = one.with("b", Json.array());
        assertThat(empty.members()).isEmpty();
        assertThat(one.members().size()).isEqualTo(1);
        assertThat(two.members().size()).isEqualTo(2);
        assertThat(Extras.NONE.members()).isEmpty();
    }

    @Test
    void joinsWhatWasSaidEarlierAndLater() {
        Extras early = Extras.at("p", PLACE).with("a", Json.object()).with("b", Json.object());
        Extras late = Extras.at("p", Place.ROOT).with("b", Json.array());
        assertThat(Json.text(early.and(late).members())).isEqualTo("{\"a\":{},\"b\":[]}");
        assertThat(early.and(Extras.NONE)).isSameAs(early);
        assertThat(Extras.NONE.and(late)).isSameAs(late);
    }

    @Test
    void writesAPlaceAsAPath() {
        assertThat(Place.ROOT).hasToString("");
        assertThat(Place.ROOT.member("a").member("b")).hasToString("a.b");
        assertThat(PLACE.member("source")).hasToString("messages[2].content[0].source");
    }

    @Test
    void comparesNothingByItsPlace() {
        assertThat(Extras.at("p", PLACE))
                .isEqualTo(Extras.at("p", Place.ROOT))
                .hasSameHashCodeAs(Extras.at("p", Place.ROOT));
        assertThat(Extras.at("p", PLACE)).isNotEqualTo(Extras.at("q", PLACE));
    }
}
