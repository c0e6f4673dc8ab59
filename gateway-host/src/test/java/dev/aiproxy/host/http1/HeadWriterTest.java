package dev.aiproxy.host.http1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadWriterTest {
    private static String written(HeadWriter writer) {
        ByteBuf out = Unpooled.buffer();
        writer.writeTo(out);
        assertThat(out.readableBytes()).isEqualTo(writer.length());
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    @Test
    void writesFieldsOfAnyLength() {
        String longer = "v".repeat(70_000);
        assertThat(written(HeadWriter.begin()
                        .visible("/a", "x")
                        .field("some-name", "one")
                        .field("some-name", longer)
                        .field("n".repeat(100), "")
                        .number(0)
                        .number(1234567890123L)
                        .endLine()))
                .isEqualTo("/asome-name: one\r\nsome-name: " + longer + "\r\n" + "n".repeat(100)
                        + ": \r\n01234567890123\r\n");
        assertThat(written(HeadWriter.begin().field("again", "2"))).isEqualTo("again: 2\r\n");
    }

    @Test
    void writesBytesAsTheyCameAndWhatIsBeyondThemInUtf8() {
        assertThat(written(HeadWriter.begin().field("a", "\u00e9\t\u00ff"))).isEqualTo("a: \u00e9\t\u00ff\r\n");
        assertThat(written(HeadWriter.begin().field("a", "\u00e9\u20ac")))
                .isEqualTo(
                        "a: " + new String("\u00e9\u20ac".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1)
                                + "\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\rb", "a\nb", "a\u0000", "\u007f", "\u20aca\r\nx: y", "\u20ac\u0001"})
    void refusesValuesThatWouldEndTheirLine(String value) {
        assertThatIllegalArgumentException().isThrownBy(() -> HeadWriter.begin().field("a", value));
    }

    /** Their low bytes are CR and LF. */
    @Test
    void takesNoWideCharacterForALinesEnd() {
        assertThat(written(HeadWriter.begin().mendedField("a", "\u010d\u010ax: y")))
                .isEqualTo("a: ??x: y\r\n");
        assertThatIllegalArgumentException().isThrownBy(() -> HeadWriter.begin().visible("/\u010d\u010a", "a target"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a:b", "a\r\nb", "\u010a", "\u00e9"})
    void refusesNamesThatAreNone(String name) {
        for (int i = 0; i < 2; i++) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> HeadWriter.begin().field(name, "v"));
        }
    }

    @Test
    void mendsWhatAReplyMustNotHave() {
        assertThat(written(HeadWriter.begin().mendedField("a b:\r\n\u00e9", "x\r\ny\u0000z")))
                .isEqualTo("a_b____: x  y z\r\n");
    }

    /** What has been written before is not made again, but means the same. */
    @Test
    void writesTheSameFieldAgainAndAgain() {
        for (int i = 0; i < 4; i++) {
            assertThat(written(HeadWriter.begin()
                            .field("x-same", "one\u20ac")
                            .mendedField("x-same", "one\ntwo")
                            .field("x-own", "value " + i / 2)
                            .field("x-long", "v".repeat(300))))
                    .isEqualTo("x-same: one"
                            + new String("\u20ac".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1)
                            + "\r\nx-same: one two\r\nx-own: value " + i / 2 + "\r\nx-long: " + "v".repeat(300)
                            + "\r\n");
        }
    }

    /** Both names have one place among those that are kept. */
    @Test
    void tellsFieldsApartThatShareAPlace() {
        assertThat("Aa".hashCode()).isEqualTo("BB".hashCode());
        for (int i = 0; i < 3; i++) {
            assertThat(written(HeadWriter.begin().field("Aa", "x").field("BB", "x")))
                    .isEqualTo("Aa: x\r\nBB: x\r\n");
        }
        for (int i = 0; i < 3; i++) {
            assertThat(written(HeadWriter.begin().field("BB", "x"))).isEqualTo("BB: x\r\n");
        }
    }

    @Test
    void refusesABadValueEachTime() {
        for (int i = 0; i < 3; i++) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> HeadWriter.begin().field("x-bad", "a\r\nb: c"));
        }
    }
}
