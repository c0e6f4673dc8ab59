package dev.aiproxy.host.door;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.provider.Origin;
import dev.aiproxy.api.provider.UpstreamRequest;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.host.pipeline.ClientReply;
import dev.aiproxy.host.upstream.OutboundSettings;
import dev.aiproxy.host.upstream.UpstreamExchange;
import dev.aiproxy.host.upstream.UpstreamFailure;
import dev.aiproxy.host.upstream.UpstreamListener;
import dev.aiproxy.host.upstream.UpstreamLoop;
import io.netty.buffer.ByteBuf;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Hands a request that is not in the route table to the application server behind the door, and its reply back. That
 * server checks the admin token itself: being behind the door grants nothing.
 */
final class AdminRelay implements UpstreamListener {
    private static final Set<String> OF_THE_CONNECTION = Set.of(
            "connection",
            "keep-alive",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "content-length",
            "expect",
            "x-forwarded-for");

    private final ClientReply reply;
    private final Runnable whenDone;
    private @Nullable UpstreamExchange upstream;
    private boolean begun;
    private boolean done;

    private AdminRelay(ClientReply reply, Runnable whenDone) {
        this.reply = reply;
        this.whenDone = whenDone;
    }

    /**
     * Begins.
     *
     * @param path of the request, normalised
     * @param body this takes over the buffer
     */
    static AdminRelay open(
            ClientHead request,
            String path,
            ByteBuf body,
            int port,
            String client,
            UpstreamLoop loop,
            OutboundSettings settings,
            ClientReply reply,
            Runnable whenDone) {
        AdminRelay relay = new AdminRelay(reply, whenDone);
        int mark = request.target().indexOf('?');
        Headers.Builder fields = copy(request.fields()).add("x-forwarded-for", client);
        UpstreamRequest inner = new UpstreamRequest(
                new Origin(false, "127.0.0.1", port),
                request.method(),
                mark < 0 ? path : path + request.target().substring(mark),
                fields.build(),
                body.isReadable() ? Body.of(body.nioBuffer()) : Body.EMPTY);
        relay.upstream = loop.open(inner, body, Optional.empty(), settings, relay);
        return relay;
    }

    private static Headers.Builder copy(Headers all) {
        Headers.Builder fields = Headers.builder();
        all.forEach((name, value) -> {
            // Other origins are the door's business; the server behind would refuse them all.
            if (!OF_THE_CONNECTION.contains(name) && !name.equals("host") && !name.equals("origin")) {
                fields.add(name, value);
            }
        });
        return fields;
    }

    void cancel() {
        UpstreamExchange running = upstream;
        if (running != null) {
            running.cancel();
        }
        finish();
    }

    /** The gateway can't wait for the end. */
    void stop(Fault fault) {
        cancel();
        if (begun) {
            reply.reset();
        } else {
            reply.whole(PlainFaults.encode(fault));
        }
    }

    void setReading(boolean wanted) {
        UpstreamExchange running = upstream;
        if (running != null) {
            running.setReading(wanted);
        }
    }

    @Override
    public void onHead(int status, Headers fields, long length) {
        begun = true;
        reply.head(status, fields, length);
    }

    @Override
    public void onBody(ByteBuf chunk) {
        reply.body(chunk);
        if (!reply.isWritable()) {
            setReading(false);
        }
    }

    @Override
    public void onReadComplete() {
        reply.flush();
    }

    @Override
    public void onEnd() {
        finish();
        reply.end();
    }

    @Override
    public void onFailure(UpstreamFailure failure) {
        finish();
        if (begun) {
            reply.reset();
        } else {
            reply.whole(PlainFaults.encode(failure.fault()));
        }
    }

    private void finish() {
        if (!done) {
            done = true;
            whenDone.run();
        }
    }
}
