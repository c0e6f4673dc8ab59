package dev.aiproxy.host.pipeline;

import dev.aiproxy.host.access.ClientKey;
import dev.aiproxy.host.routing.Target;
import dev.aiproxy.host.runtime.Snapshot;
import java.util.Map;

/**
 * A request that may come in: its head is known and its key is good; its body has not been read.
 *
 * @param variables of the path
 */
public record Admission(
        Snapshot snapshot, Incoming incoming, Target.Door door, Map<String, String> variables, ClientKey key) {}
