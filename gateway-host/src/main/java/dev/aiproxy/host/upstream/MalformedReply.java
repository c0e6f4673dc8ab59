package dev.aiproxy.host.upstream;

import java.io.IOException;

/** A provider's reply that can't be read; the message says why, without a byte of it. */
final class MalformedReply extends IOException {
    private static final long serialVersionUID = 1;

    MalformedReply(String why) {
        super(why);
    }
}
