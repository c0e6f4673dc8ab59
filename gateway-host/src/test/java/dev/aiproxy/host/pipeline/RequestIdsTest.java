package dev.aiproxy.host.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RequestIdsTest {
    @Test
    void areUniqueAndOfOneShape() {
        RequestIds ids = new RequestIds();
        RequestIds other = new RequestIds();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            String id = ids.next();
            assertThat(id).matches("req_[0-9a-hjkmnp-tv-z]{20}");
            seen.add(id);
            seen.add(other.next());
        }
        assertThat(seen).hasSize(20_000);
    }
}
