package dev.aiproxy.host.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What reading the configuration came to.
 *
 * @param config the configuration; empty if there are problems
 * @param bound what could be bound of it, to be checked further and for nothing else
 * @param file the config file, if there is one
 * @param problems everything that is wrong
 * @param source what the file says, as it is written
 * @param notes what an operator may want to know although nothing is wrong
 */
public record ConfigReading(
        Optional<GatewayConfig> config,
        Optional<GatewayConfig> bound,
        Optional<Path> file,
        ConfigNode.Mapping source,
        List<Problem> problems,
        List<String> notes) {}
