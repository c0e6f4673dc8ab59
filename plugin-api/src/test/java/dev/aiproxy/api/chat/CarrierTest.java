package dev.aiproxy.api.chat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CarrierTest {
    @ParameterizedTest
    @EnumSource(Sealed.Slot.class)
    void bringsBackWhatItCarries(Sealed.Slot slot) {
        for (String value : new String[] {"", "abc==", "a/b:c:d", "ünïcode 😀", "x".repeat(100_000)}) {
            Sealed sealed = new Sealed("openai-responses", "my/provider:1", slot, value);
            String carried = Carrier.wrap(sealed);
            assertThat(Carrier.isCarried(carried)).isTrue();
            assertThat(carried).matches("gw1:[A-Za-z0-9_-]+:[a-z]:[A-Za-z0-9_-]*");
            assertThat(Carrier.unwrap(carried)).contains(sealed);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "gw1",
                "gw1:",
                "gw1:::",
                "gw1:YS9i:t",
                "gw1:YS9i:q:YQ",
                "gw1:YS9i:tt:YQ",
                "gw1:YWI:t:YQ",
                "gw1:YS9i:t:Y*",
                "gw1:Y*:t:YQ",
                "gw2:YS9i:t:YQ",
                "gw1:YS9i:t:YQ:YQ",
                "EqQBCkYICRgCKkA",
                " gw1:YS9i:t:YQ"
            })
    void findsNothingInOtherTexts(String text) {
        assertThat(Carrier.unwrap(text)).isEmpty();
    }

    @Test
    void goesBackToItsMakerOnly() {
        Sealed sealed = new Sealed("p", "r", Sealed.Slot.CALL, "v");
        assertThat(sealed.belongsTo("p", "r")).isTrue();
        assertThat(sealed.belongsTo("p", "other")).isFalse();
        assertThat(sealed.belongsTo("other", "r")).isFalse();
    }

    @Test
    void hidesTheValueInMessages() {
        assertThat(new Sealed("p", "r", Sealed.Slot.CALL, "secret")).hasToString("Sealed[p, r, CALL]");
    }
}
