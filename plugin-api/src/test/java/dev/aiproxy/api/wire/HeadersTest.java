package dev.aiproxy.api.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class HeadersTest {
    private final Headers headers = Headers.of("Accept", "a", "x-key", "secret", "accept", "b");

    @Test
    void findsFieldsWithoutRegardToCase() {
        assertThat(headers.get("ACCEPT")).isEqualTo("a");
        assertThat(headers.all("accept")).containsExactly("a", "b");
        assertThat(headers.first("none")).isEmpty();
        assertThat(headers.size()).isEqualTo(3);
    }

    @Test
    void replacesAndRemovesAllOfAName() {
        assertThat(headers.with("Accept", "c").all("accept")).containsExactly("c");
        assertThat(headers.without("ACCEPT").contains("accept")).isFalse();
        assertThat(headers.without("none")).isSameAs(headers);
        assertThat(headers.toBuilder().removeAll(List.of("accept", "X-Key")).build())
                .isSameAs(Headers.EMPTY);
        assertThat(headers.all("accept")).hasSize(2);
    }

    @Test
    void removesEveryFieldThatSaysWhoAClientIs() {
        Headers client =
                Headers.of("Authorization", "a", "Cookie", "b", "X-Api-Key", "c", "api-key", "d", "accept", "e");
        assertThat(client.toBuilder().removeCredentials().build()).isEqualTo(Headers.of("accept", "e"));
    }

    @Test
    void knowsTheFieldsThatMustNotBePassedOn() {
        assertThat(List.of("authorization", "X-Api-Key", "x-goog-api-key", "api-key", "Cookie", "proxy-authorization"))
                .allMatch(Headers::isCredential);
        assertThat(Headers.isCredential("anthropic-version")).isFalse();
    }

    @Test
    void showsNoValues() {
        assertThat(headers.toString()).contains("x-key").doesNotContain("secret");
    }

    @Test
    void refusesANameWithoutAValue() {
        assertThatThrownBy(() -> Headers.of("a")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void takesAnyNumberOfFieldsAndGivesThemInOrder() {
        Headers.Builder builder = Headers.builder();
        for (int i = 0; i < 100; i++) {
            builder.add("n" + i % 10, Integer.toString(i));
        }
        Headers all = builder.build();
        assertThat(all.size()).isEqualTo(100);
        for (int i = 0; i < 100; i++) {
            assertThat(all.name(i)).isEqualTo("n" + i % 10);
            assertThat(all.value(i)).isEqualTo(Integer.toString(i));
        }
        Headers fewer = builder.remove("N3").set("n4", "last").build();
        assertThat(all.size()).isEqualTo(100);
        assertThat(fewer.size()).isEqualTo(81);
        assertThat(fewer.contains("n3")).isFalse();
        assertThat(fewer.all("n4")).containsExactly("last");
        assertThat(fewer.value(80)).isEqualTo("last");
        assertThat(fewer.all("n5")).startsWith("5", "15").endsWith("95");
        assertThat(all.toBuilder().add("n", "more").build().size()).isEqualTo(101);
        assertThat(builder.remove("n4")
                        .removeAll(List.of("n0", "n1", "n2", "n5", "n6", "n7", "n8", "n9"))
                        .build())
                .isSameAs(Headers.EMPTY);
    }
}
