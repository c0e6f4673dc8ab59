package dev.aiproxy.host.door;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Fault;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What a reader of requests says, with the pieces of a body joined. */
final class HeardRequests implements RequestReader.Receiver {
    /** A line for each head, each body and each end. */
    final List<String> said = new ArrayList<>();
    /** How many requests more may begin. */
    int mayBegin = Integer.MAX_VALUE;
    /** How many heads were told to be the one before over again. */
    int repeated;

    private final StringBuilder body = new StringBuilder();

    @Override
    public boolean mayBegin() {
        return mayBegin > 0;
    }

    @Override
    public void onHead(ClientHead head, boolean again) {
        mayBegin--;
        repeated += again ? 1 : 0;
        StringBuilder text = new StringBuilder()
                .append(head.method())
                .append(' ')
                .append(head.target())
                .append(head.http10() ? " 1.0" : " 1.1");
        head.fields()
                .forEach((name, value) ->
                        text.append(' ').append(name).append('=').append(value));
        if (head.length() >= 0) {
            text.append(" content-length=").append(head.length());
        }
        said.add(text.toString());
    }

    @Override
    public void onBody(ByteBuf piece) {
        assertThat(piece.isReadable()).isTrue();
        body.append(piece.toString(StandardCharsets.ISO_8859_1));
        piece.release();
    }

    @Override
    public void onEnd() {
        if (!body.isEmpty()) {
            said.add(body.toString());
            body.setLength(0);
        }
        said.add("end");
    }

    @Override
    public void onMalformed(Fault fault) {
        body.setLength(0);
        said.add("malformed " + fault.status());
    }

    /** Reads bytes that come in pieces of a size. */
    static List<String> read(String wire, int piece) {
        HeardRequests heard = new HeardRequests();
        RequestReader reader = new RequestReader(1024, 4096, heard);
        byte[] bytes = wire.getBytes(StandardCharsets.ISO_8859_1);
        for (int at = 0; at < bytes.length; at += piece) {
            ByteBuf part = Unpooled.buffer().writeBytes(bytes, at, Math.min(piece, bytes.length - at));
            reader.read(part);
            assertThat(part.refCnt()).isZero();
        }
        reader.close();
        return heard.said;
    }

    /** Reads what comes in these pieces. */
    static HeardRequests of(String... wires) {
        HeardRequests heard = new HeardRequests();
        RequestReader reader = new RequestReader(1024, 4096, heard);
        for (String wire : wires) {
            reader.read(Unpooled.copiedBuffer(wire, StandardCharsets.ISO_8859_1));
        }
        reader.close();
        return heard;
    }
}
