package dev.aiproxy.api.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeptIdsTapTest {
    private static List<String> kept(String json, String... members) {
        KeptIdsTap tap = new KeptIdsTap(new OpaqueTap(), members);
        for (byte one : json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)) {
            tap.accept(ByteBuffer.wrap(new byte[] {one}));
        }
        return tap.kept();
    }

    @Test
    void readsIdsAndWhatObjectsAreCalled() {
        assertThat(kept("{'id':'f-1','object':'file'}", "id")).containsExactly("f-1");
        assertThat(kept("{'file':{'name':'files/a'}}", "name", "file")).containsExactly("files/a");
        assertThat(kept("{'file':{'id':'f-2','name':'n'}}", "file")).containsExactly("f-2");
        assertThat(kept("{'output_file_id':'o','error_file_id':null}", "output_file_id", "error_file_id"))
                .containsExactly("o");
    }

    @Test
    void readsNothingWhereThereIsNone() {
        assertThat(kept("{'data':[{'id':'f-1'}]}", "id")).isEmpty();
        assertThat(kept("{'id':7}", "id")).isEmpty();
        assertThat(kept("{'id':{", "id")).isEmpty();
        assertThat(kept("no JSON", "id")).isEmpty();
    }

    @Test
    void leavesTheRestToTheTapBesideIt() {
        KeptIdsTap tap = new KeptIdsTap(new OpaqueTap(), "id");
        assertThat(tap.complete()).isTrue();
        assertThat(tap.betweenEvents()).isFalse();
        assertThat(tap.summary()).isEqualTo(new OpaqueTap().summary());
    }
}
