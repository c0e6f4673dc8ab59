package dev.aiproxy.host.pipeline;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.usage.UsageEvent.Outcome;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.api.wire.WireResponse;
import dev.aiproxy.host.routing.Attempt;
import dev.aiproxy.host.upstream.UpstreamFailure;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.compression.DecompressionException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A try whose reply is one document, which is read and answered as a whole. */
abstract class DocumentTry extends Try {
    private static final int LARGEST = 64 * 1024 * 1024;

    private final ByteArrayOutputStream document = new ByteArrayOutputStream(1024);

    DocumentTry(Exchange exchange, Attempt attempt, int number) {
        super(exchange, attempt, number);
    }

    /**
     * The answer for the client.
     *
     * @throws FaultException if the reply can't be read
     */
    abstract Answer answer(WireResponse reply);

    /** An answer and what it cost. */
    record Answer(WireResponse response, Usage usage) {}

    final void send(WireRequest request) {
        open(request);
    }

    @Override
    final void onReply(long length) {
        document.reset();
    }

    @Override
    final void onPiece(ByteBuf piece) {
        try {
            if (document.size() + piece.readableBytes() > LARGEST) {
                cancelUpstream();
                failed(AccountVerdicts.tooLarge(), false);
                return;
            }
            byte[] bytes = new byte[piece.readableBytes()];
            piece.readBytes(bytes);
            document.writeBytes(bytes);
        } finally {
            piece.release();
        }
    }

    @Override
    final void onReplyEnd() {
        Answer answer;
        try {
            answer = answer(new WireResponse(status(), plainFields(), plain()));
        } catch (FaultException e) {
            failed(e.fault(), AccountVerdicts.isWorthAnother(e.fault(), status()));
            return;
        }
        wake();
        done(answer);
    }

    /** Ends the try and the request with an answer. */
    final void done(Answer answer) {
        exchange().answerWhole(answer.response(), () -> {
            finishTry(Outcome.SUCCESS, answer.usage(), null);
            exchange().settle(Outcome.SUCCESS, answer.usage(), Optional.empty());
        });
    }

    private Headers plainFields() {
        return fields().toBuilder().remove("content-encoding").build();
    }

    private Body plain() {
        Body packed = Body.of(ByteBuffer.wrap(document.toByteArray()));
        Inflation unpacking = Inflation.of(fields());
        if (unpacking == null) {
            return packed;
        }
        ByteArrayOutputStream plain = new ByteArrayOutputStream(4096);
        try {
            unpacking.accept(packed.contiguous(), piece -> {
                try {
                    if (piece.readableBytes() > LARGEST - plain.size()) {
                        throw AccountVerdicts.tooLarge().asException();
                    }
                    byte[] bytes = new byte[piece.readableBytes()];
                    piece.readBytes(bytes);
                    plain.writeBytes(bytes);
                } finally {
                    piece.release();
                }
            });
        } catch (DecompressionException e) {
            throw Fault.of(FaultKind.UPSTREAM_ERROR, "The provider's compressed answer can't be read.")
                    .asException();
        } finally {
            unpacking.close();
        }
        return Body.of(ByteBuffer.wrap(plain.toByteArray()));
    }

    @Override
    final void onBreak(UpstreamFailure failure) {
        failed(failure);
    }

    @Override
    final boolean isCommitted() {
        return false;
    }

    @Override
    final void broken(Fault fault) {
        if (!isDone()) {
            cancelUpstream();
            failed(fault, true);
        }
    }

    @Override
    final Usage usage() {
        return Usage.NONE;
    }

    @Override
    final void release() {
        document.reset();
    }
}
