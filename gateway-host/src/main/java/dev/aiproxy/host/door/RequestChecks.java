package dev.aiproxy.host.door;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether a request's head is one that can be understood in one way only. */
final class RequestChecks {
    private RequestChecks() {}

    /** What is wrong with it; null if nothing is. After an answer to such a head the connection must be closed. */
    static @Nullable Fault of(HttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return undecodable(request.decoderResult().cause());
        }
        HttpHeaders headers = request.headers();
        List<String> encodings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
        boolean http11 = request.protocolVersion().equals(HttpVersion.HTTP_1_1);
        if (!http11 && !request.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
            return bad("This HTTP version is not spoken here.").withStatus(505);
        }
        if (!encodings.isEmpty()
                && (!http11
                        || encodings.size() > 1
                        || !encodings.getFirst().strip().equalsIgnoreCase("chunked"))) {
            return bad("The transfer encoding is not one that is understood here.");
        }
        int hosts = headers.getAll(HttpHeaderNames.HOST).size();
        if (hosts > 1 || (hosts == 0 && http11)) {
            return bad("A request has exactly one Host field.");
        }
        String length = headers.get(HttpHeaderNames.CONTENT_LENGTH);
        if (length != null && !isDigits(length)) {
            return bad("The content length is not a number.");
        }
        return null;
    }

    /** Whether bytes follow the head of a request that {@link #of} has nothing against. */
    static boolean hasBody(HttpRequest request) {
        return HttpUtil.isTransferEncodingChunked(request) || HttpUtil.getContentLength(request, 0L) > 0;
    }

    private static boolean isDigits(String text) {
        if (text.isEmpty() || text.length() > 18) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private static Fault undecodable(Throwable cause) {
        return switch (cause) {
            case TooLongHttpLineException e ->
                bad("The request line is too long.").withStatus(414);
            case TooLongHttpHeaderException e ->
                bad("The header fields are too long.").withStatus(431);
            default -> bad("The request is not well-formed HTTP.");
        };
    }

    static Fault bad(String message) {
        return Fault.of(FaultKind.INVALID_REQUEST, message);
    }
}
