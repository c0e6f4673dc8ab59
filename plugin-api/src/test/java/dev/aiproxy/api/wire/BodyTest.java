package dev.aiproxy.api.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class BodyTest {
    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void readsSegmentsAsOne() {
        Body body = Body.of(bytes("ab"), bytes(""), bytes("cü"));
        assertThat(body.length()).isEqualTo(5);
        assertThat(body.toUtf8()).isEqualTo("abcü");
        assertThat(body.contiguous().get(2)).isEqualTo((byte) 'c');
        assertThat(body.segments()).hasSize(2);
    }

    @Test
    void takesOnlyWhatLiesBetweenPositionAndLimit() {
        ByteBuffer buffer = bytes("xxabxx");
        buffer.position(2).limit(4);
        Body body = Body.of(buffer);
        assertThat(body.toUtf8()).isEqualTo("ab");
        assertThat(body.contiguous().get(0)).isEqualTo((byte) 'a');
        assertThat(buffer.position()).isEqualTo(2);
    }

    @Test
    void splicesRangesAndLeavesTheRest() {
        Body body = Body.of(bytes("0123"), bytes("456789"));
        assertThat(body.splice(List.of(
                                new Body.Splice(0, 0, "<"), new Body.Splice(2, 5, "ü"), new Body.Splice(10, 10, ">")))
                        .toUtf8())
                .isEqualTo("<01ü56789>");
        assertThat(body.splice(List.of())).isSameAs(body);
        assertThat(body.toUtf8()).isEqualTo("0123456789");
    }

    @Test
    void refusesSplicesThatOverlapOrLieOutside() {
        Body body = Body.ofUtf8("0123");
        for (List<Body.Splice> splices : List.of(
                List.of(new Body.Splice(2, 3, ""), new Body.Splice(1, 2, "")),
                List.of(new Body.Splice(2, 5, "")),
                List.of(new Body.Splice(2, 1, "")))) {
            assertThatThrownBy(() -> body.splice(splices)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void showsNoContent() {
        assertThat(Body.ofUtf8("secret").toString()).isEqualTo("Body[6 bytes]");
        assertThat(Body.of().isEmpty()).isTrue();
    }
}
