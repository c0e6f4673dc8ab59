package dev.aiproxy.api.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.json.Json;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Objects;
import java.util.function.Consumer;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ArrayNode;

class MembersTest {
    private static Members members(String json) {
        return Members.of(Json.parse(json.replace('\'', '"')), Place.ROOT.element("turns", 2));
    }

    private static void refuses(String json, Consumer<Members> reading, String message, String param) {
        assertThatThrownBy(() -> reading.accept(members(json)))
                .asInstanceOf(InstanceOfAssertFactories.type(FaultException.class))
                .extracting(FaultException::fault)
                .satisfies(fault -> {
                    assertThat(fault.kind()).isEqualTo(FaultKind.INVALID_REQUEST);
                    assertThat(fault.message()).isEqualTo(message);
                    assertThat(fault.param()).contains(param);
                });
    }

    @Test
    void readsValuesByTheirTypes() {
        Members members = members("{'t':'x','f':true,'d':0.70,'w':1e3,'i':-7,'l':[{'a':1}],'o':{'b':'y'}}");
        assertThat(members.text("t")).isEqualTo("x");
        assertThat(members.requiredText("t")).isEqualTo("x");
        assertThat(members.isTrue("f")).isTrue();
        assertThat(members.decimal("d")).isEqualTo(new BigDecimal("0.70"));
        assertThat(members.whole("w")).isEqualTo(BigInteger.valueOf(1000));
        assertThat(members.integer("i")).isEqualTo(-7);
        ArrayNode list = Objects.requireNonNull(members.list("l"));
        assertThat(members.element("l", list, 0).integer("a")).isEqualTo(1);
        Members inner = Objects.requireNonNull(members.inner("o"));
        assertThat(inner.text("b")).isEqualTo("y");
        assertThat(inner.place().toString()).isEqualTo("turns[2].o");
    }

    @Test
    void takesNullForAbsent() {
        for (String json : new String[] {"{}", "{'a':null}"}) {
            Members members = members(json);
            assertThat(members.has("a")).isFalse();
            assertThat(members.get("a")).isNull();
            assertThat(members.text("a")).isNull();
            assertThat(members.text("a", "else")).isEqualTo("else");
            assertThat(members.flag("a")).isNull();
            assertThat(members.isTrue("a")).isFalse();
            assertThat(members.decimal("a")).isNull();
            assertThat(members.whole("a")).isNull();
            assertThat(members.integer("a")).isNull();
            assertThat(members.list("a")).isNull();
            assertThat(members.count("a")).isNull();
            assertThat(members.inner("a")).isNull();
            assertThat(members.value("a").isMissingNode()).isTrue();
            assertThat(members.elements("a")).isEmpty();
            assertThat(members.within("a").text("b")).isNull();
            assertThat(members.within("a").place().toString()).isEqualTo("turns[2].a");
        }
    }

    @Test
    void namesThePlaceOfAMistake() {
        refuses("{'a':7}", members -> members.text("a"), "'turns[2].a' must be a string.", "turns[2].a");
        refuses("{}", members -> members.requiredText("a"), "'turns[2].a' is missing.", "turns[2].a");
        refuses("{'a':'true'}", members -> members.flag("a"), "'turns[2].a' must be true or false.", "turns[2].a");
        refuses("{'a':'1'}", members -> members.decimal("a"), "'turns[2].a' must be a number.", "turns[2].a");
        refuses("{'a':1.5}", members -> members.whole("a"), "'turns[2].a' must be a whole number.", "turns[2].a");
        refuses("{'a':2147483648}", members -> members.integer("a"), "'turns[2].a' is out of range.", "turns[2].a");
        refuses("{'a':{}}", members -> members.list("a"), "'turns[2].a' must be an array.", "turns[2].a");
        refuses("{'a':[]}", members -> members.inner("a"), "'turns[2].a' must be an object.", "turns[2].a");
        refuses("{'a':[]}", members -> members.within("a"), "'turns[2].a' must be an object.", "turns[2].a");
        refuses("{'a':{}}", members -> members.elements("a"), "'turns[2].a' must be an array.", "turns[2].a");
        assertThat(members("{}").wrong("a", "is odd").fault().message()).isEqualTo("'turns[2].a' is odd.");
        assertThatThrownBy(() -> Members.of(Json.parse("[]"), Place.ROOT)).hasMessage("The request must be an object.");
    }

    @Test
    void takesACountBeyondAllBoundsForTheLargest() {
        assertThat(members("{'a':12.0}").count("a")).isEqualTo(12);
        for (String huge : new String[] {"2147483648", "99999999999999999999", "1e999999"}) {
            assertThat(members("{'a':" + huge + "}").count("a")).as(huge).isEqualTo(Integer.MAX_VALUE);
        }
        String what = "'turns[2].a' must be a whole number, zero or more.";
        for (String wrong : new String[] {"-1", "0.5", "1e-999999", "-1e999999"}) {
            refuses("{'a':" + wrong + "}", members -> members.count("a"), what, "turns[2].a");
        }
    }

    @Test
    void neverWritesOutAnEnormousNumber() {
        refuses("{'a':1e999999}", members -> members.whole("a"), "'turns[2].a' must be a whole number.", "turns[2].a");
    }
}
