package dev.aiproxy.api.json;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class JsonTest {
    @Test
    void refusesWhatIsBeyondItsBoundsAsItRefusesWhatIsNoJson() {
        for (String text : new String[] {"[".repeat(300), "123456e89012345678901", "1".repeat(2000), "", "{", "1 2"}) {
            assertThatThrownBy(() -> Json.parse(text)).isInstanceOf(JsonFormatException.class);
        }
    }
}
