package dev.aiproxy.host;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;

/** What the allocator of all buffers has taken outside the heap. */
public final class DirectMemory {
    private DirectMemory() {}

    /** In bytes, free parts included. */
    public static long used() {
        return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                .metric()
                .usedDirectMemory();
    }
}
