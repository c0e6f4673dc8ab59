package dev.aiproxy.host.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CredentialsTest {
    private static List<String> of(Map<String, String> headers, String query) {
        return Credentials.of(headers::get, query);
    }

    @Test
    void findsAKeyWhereverAClientMayPutIt() {
        assertThat(of(Map.of("authorization", "Bearer one"), "")).containsExactly("one");
        assertThat(of(Map.of("authorization", "bearer  one "), "")).containsExactly("one");
        assertThat(of(Map.of("x-api-key", "two"), "")).containsExactly("two");
        assertThat(of(Map.of("x-goog-api-key", "three"), "")).containsExactly("three");
        assertThat(of(Map.of("api-key", "four"), "")).containsExactly("four");
        assertThat(of(Map.of(), "alt=sse&key=fi%2Fve&x=1")).containsExactly("fi/ve");
    }

    @Test
    void findsEachOnceAndAllThatAreShown() {
        assertThat(of(Map.of("authorization", "Bearer one", "x-api-key", "two"), "key=one"))
                .containsExactly("one", "two");
    }

    @Test
    void whatIsNoKeyIsNone() {
        assertThat(of(Map.of(), "")).isEmpty();
        assertThat(of(Map.of("authorization", "Basic b25l"), "")).isEmpty();
        assertThat(of(Map.of("authorization", "Bearer "), "")).isEmpty();
        assertThat(of(Map.of("x-api-key", " "), "key=&monkey=x&apikey=y")).isEmpty();
        assertThat(of(Map.of(), "key=%zz")).isEmpty();
    }

    @Test
    void takesTheKeyOutOfAQueryAndNothingElse() {
        assertThat(Credentials.withoutKey("key=a")).isEmpty();
        assertThat(Credentials.withoutKey("alt=sse&key=a&x=%20")).isEqualTo("alt=sse&x=%20");
        assertThat(Credentials.withoutKey("KEY=a&y=1")).isEqualTo("y=1");
        assertThat(Credentials.withoutKey("monkey=1&x=key=2")).isEqualTo("monkey=1&x=key=2");
        assertThat(Credentials.withoutKey("alt=sse")).isEqualTo("alt=sse");
    }
}
