package dev.aiproxy.host.door;

import dev.aiproxy.host.pipeline.Pipeline;
import dev.aiproxy.host.pipeline.RequestIds;
import dev.aiproxy.host.runtime.ByteBudget;
import dev.aiproxy.host.runtime.Current;
import java.util.function.IntSupplier;

/**
 * What every connection works with.
 *
 * @param current snapshot
 * @param pipeline of requests
 * @param ids of requests
 * @param budget for bodies, and for what clients have yet to take
 * @param adminPort where the admin API listens on the loopback address; 0 until it does
 */
public record Services(Current current, Pipeline pipeline, RequestIds ids, ByteBudget budget, IntSupplier adminPort) {}
