package dev.aiproxy.host.door;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A head that is the last one of its connection over again, which is not taken apart once more. */
class RepeatedHeadsTest {
    private static final String POST = "POST /v1/x HTTP/1.1\r\nhost: g\r\nContent-Length: %s\r\nx-own: a\r\n\r\n%s";

    @Test
    void aHeadThatIsTheLastOneOverAgainIsTakenAsAWhole() {
        HeardRequests heard = HeardRequests.of(
                POST.formatted(11, "hello world"),
                POST.formatted(11, "world hello"),
                POST.formatted(9, "a shorter"),
                POST.formatted("007", "another") + POST.formatted("07", "at once"),
                POST.formatted(0, ""));
        assertThat(heard.said)
                .containsExactly(
                        "POST /v1/x 1.1 host=g x-own=a content-length=11",
                        "hello world",
                        "end",
                        "POST /v1/x 1.1 host=g x-own=a content-length=11",
                        "world hello",
                        "end",
                        "POST /v1/x 1.1 host=g x-own=a content-length=9",
                        "a shorter",
                        "end",
                        "POST /v1/x 1.1 host=g x-own=a content-length=7",
                        "another",
                        "end",
                        "POST /v1/x 1.1 host=g x-own=a content-length=7",
                        "at once",
                        "end",
                        "POST /v1/x 1.1 host=g x-own=a content-length=0",
                        "end");
        // An empty line before it belongs to what is kept; blanks behind the length do not make it another.
        String plain = POST.formatted(3, "abc");
        assertThat(HeardRequests.of("\r\n" + plain + plain + "\r\n" + plain + "\r\n" + plain).said)
                .isEqualTo(HeardRequests.of(plain.repeat(4)).said);
        String blank = plain.replace("3", "3 \t");
        assertThat(HeardRequests.of(blank + blank + plain).said).isEqualTo(HeardRequests.of(plain.repeat(3)).said);
        assertThat(HeardRequests.of(blank + blank + plain).repeated).isEqualTo(1);
        // "007" has more digits than there was room for.
        assertThat(heard.repeated).isEqualTo(4);
        assertThat(HeardRequests.of("GET /a HTTP/1.1\r\nhost: g\r\n\r\n".repeat(3)).repeated)
                .isEqualTo(2);
        assertThat(HeardRequests.of(
                                "POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n".repeat(3))
                        .repeated)
                .isEqualTo(2);
    }

    @Test
    void aHeadThatDiffersFromTheLastOneIsReadAnew() {
        List<String> others = List.of(
                POST.replace("/v1/x", "/v1/y"),
                POST.replace("x-own: a", "x-own: b"),
                POST.replace("x-own: a", "x-own: a\r\nx: y"),
                POST.replace("host: g\r\n", ""),
                POST.replace("Content", "content"),
                POST.replace("1.1", "1.0"));
        for (String other : others) {
            String wire = POST.formatted(5, "first") + other.formatted(6, "second") + POST.formatted(5, "third");
            HeardRequests heard = HeardRequests.of(wire);
            assertThat(heard.repeated).isZero();
            assertThat(heard.said).isEqualTo(HeardRequests.read(wire, 1)).hasSize(9);
        }
        // What came between is what a head is compared with, even if it was not kept.
        String large = "GET /a HTTP/1.1\r\nx: " + "y".repeat(3000) + "\r\n\r\n";
        assertThat(HeardRequests.of(POST.formatted(1, "a") + large + POST.formatted(1, "a")).repeated)
                .isZero();
        String inParts = POST.formatted(1, "a");
        assertThat(HeardRequests.of(inParts, inParts.substring(0, 10), inParts.substring(10), inParts).repeated)
                .isEqualTo(2);
        assertThat(HeardRequests.of(inParts, inParts.substring(0, 30), inParts.substring(30), inParts).repeated)
                .isZero();
    }

    @Test
    void aClientWhoseHeadsAlwaysDifferIsNotComparedForEver() {
        StringBuilder wire = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            wire.append("GET /").append(i).append(" HTTP/1.1\r\n\r\n");
        }
        HeardRequests heard = HeardRequests.of(wire + "GET /same HTTP/1.1\r\n\r\n".repeat(3));
        assertThat(heard.repeated).isZero();
        assertThat(heard.said).hasSize(46).endsWith("GET /same 1.1", "end");
    }

    /** Bytes that come one by one are never a whole head. */
    @Test
    void aHeadLikeTheLastOneMeansWhatItMeansByItself() {
        Random random = new Random(20_261_122);
        String odd = "\r\n \t:0123gG/.x";
        int repeated = 0;
        for (int round = 0; round < 20_000; round++) {
            StringBuilder wire = new StringBuilder();
            for (int i = 0; i < 4; i++) {
                StringBuilder next = new StringBuilder(POST.formatted(3, "abc"));
                if (random.nextBoolean()) {
                    int at = random.nextInt(next.length());
                    char c = odd.charAt(random.nextInt(odd.length()));
                    switch (random.nextInt(3)) {
                        case 0 -> next.setCharAt(at, c);
                        case 1 -> next.insert(at, c);
                        default -> next.deleteCharAt(at);
                    }
                }
                wire.append(next);
            }
            // Of a line without an end not all is said until that is there.
            wire.append("\r\n\r\n");
            HeardRequests heard = HeardRequests.of(wire.toString());
            assertThat(heard.said).as(wire.toString()).isEqualTo(HeardRequests.read(wire.toString(), 1));
            repeated += heard.repeated;
        }
        assertThat(repeated).isGreaterThan(10_000);
    }
}
