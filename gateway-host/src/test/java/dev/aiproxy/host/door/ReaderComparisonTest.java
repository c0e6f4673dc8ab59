package dev.aiproxy.host.door;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** This reader beside another that is strict, so that nothing can hide between the two. */
class ReaderComparisonTest {
    /** What is accepted at all, a reader of another make that is told to be strict takes for the same requests. */
    @Test
    void readsNothingInAnotherWayThanAnotherStrictReader() {
        Random random = new Random(20_261_121);
        int accepted = 0;
        for (int round = 0; round < 20_000; round++) {
            String wire = mutated(random);
            List<String> ours = HeardRequests.read(wire, Integer.MAX_VALUE / 2);
            List<String> sure = understood(ours);
            List<String> others = understood(other(wire));
            accepted += sure.isEmpty() ? 0 : 1;
            int common = Math.min(sure.size(), others.size());
            assertThat(others.subList(0, common)).as(wire).isEqualTo(sure.subList(0, common));
            // The other one cares for the grammar of a chunk's extensions as well, and is slower to tell of a body's
            // end.
            assertThat(ours.size() - sure.size() > 0 || others.size() <= sure.size())
                    .as(wire)
                    .isTrue();
        }
        assertThat(accepted).isGreaterThan(2_000);
    }

    private static List<String> understood(List<String> said) {
        return said.stream().takeWhile(line -> !line.startsWith("malformed")).toList();
    }

    private static String mutated(Random random) {
        StringBuilder wire = new StringBuilder("POST /a HTTP/1.1\r\nhost: g\r\ncontent-length: 3\r\nx: y z\r\n\r\nabc"
                + "POST /b HTTP/1.1\r\ntransfer-encoding: chunked\r\nhost: g\r\n\r\n3;x=y\r\nabc\r\n0\r\n\r\n"
                + "GET /c HTTP/1.0\r\nconnection: keep-alive\r\n\r\n");
        String odd = "\r\n \t:;,0123fF\u0000\u007f\u00e9AzHT/.-+x\"";
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(wire.length());
            char c = odd.charAt(random.nextInt(odd.length()));
            switch (random.nextInt(3)) {
                case 0 -> wire.setCharAt(at, c);
                case 1 -> wire.insert(at, c);
                default -> wire.deleteCharAt(at);
            }
        }
        return wire.toString();
    }

    private static List<String> other(String wire) {
        EmbeddedChannel channel = new EmbeddedChannel(new HttpRequestDecoder(
                new HttpDecoderConfig().setAllowDuplicateContentLengths(false).setStrictLineParsing(true)));
        channel.writeInbound(Unpooled.copiedBuffer(wire, StandardCharsets.ISO_8859_1));
        List<String> said = new ArrayList<>();
        StringBuilder body = new StringBuilder();
        HttpObject message;
        while ((message = channel.readInbound()) != null) {
            if (message.decoderResult().isFailure()) {
                said.add("malformed");
            } else if (message instanceof HttpRequest request) {
                StringBuilder text = new StringBuilder(request.method() + " " + request.uri() + " "
                        + request.protocolVersion().text().substring(5));
                String length = request.headers().get("content-length");
                request.headers().remove("content-length");
                request.headers()
                        .forEach(field -> text.append(' ')
                                .append(field.getKey().toLowerCase(Locale.ROOT))
                                .append('=')
                                .append(field.getValue()));
                if (length != null) {
                    text.append(" content-length=").append(Long.parseLong(length));
                }
                said.add(text.toString());
            }
            if (message instanceof HttpContent content) {
                body.append(content.content().toString(StandardCharsets.ISO_8859_1));
                if (message instanceof LastHttpContent
                        && message.decoderResult().isSuccess()) {
                    if (!body.isEmpty()) {
                        said.add(body.toString());
                        body.setLength(0);
                    }
                    said.add("end");
                }
                content.release();
            }
        }
        channel.finishAndReleaseAll();
        return said;
    }
}
