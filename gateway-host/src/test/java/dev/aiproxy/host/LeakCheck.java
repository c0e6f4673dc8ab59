package dev.aiproxy.host;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Follows every buffer while a test class runs, and fails the class if one was lost. */
public final class LeakCheck implements BeforeAllCallback, AfterAllCallback {
    private ResourceLeakDetector.Level before = ResourceLeakDetector.getLevel();

    @Override
    public void beforeAll(ExtensionContext context) {
        before = ResourceLeakDetector.getLevel();
        collect();
        LeakRecorder.LEAKS.clear();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        collect();
        ResourceLeakDetector.setLevel(before);
        if (!LeakRecorder.LEAKS.isEmpty()) {
            throw new AssertionError(
                    LeakRecorder.LEAKS.size() + " buffers leaked, such as " + LeakRecorder.LEAKS.peek());
        }
    }

    /** Lost buffers are found when the collector has run and another one is made. */
    private static void collect() {
        for (int i = 0; i < 3; i++) {
            System.gc();
            ByteBufAllocator.DEFAULT.directBuffer(16).release();
            ByteBufAllocator.DEFAULT.heapBuffer(16).release();
        }
    }
}
