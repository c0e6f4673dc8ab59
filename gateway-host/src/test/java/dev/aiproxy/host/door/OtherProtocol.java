package dev.aiproxy.host.door;

import dev.aiproxy.host.plugins.JarBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A plugin with a second protocol, of a platform of its own, that shares a path with the sample's and says errors in its own way. */
final class OtherProtocol {
    private OtherProtocol() {}

    /** Puts its jar into the folder of a gateway that is yet to start. */
    static void install(Path gateway) throws IOException {
        Path plugins = Files.createDirectories(gateway.resolve("plugins"));
        JarBuilder.plugin("plugin-other").entry("""
                @Override public List<Protocol> protocols() {
                    return List.of(new Protocol() {
                        public String id() { return "other"; }
                        public String platform() { return "other"; }
                        public List<Entrance> entrances() {
                            return List.of(
                                    Entrance.of("POST", "/v1/other", Operation.CHAT),
                                    Entrance.of("GET", "/v1/models", Operation.MODELS).whenHeader("x-other"));
                        }
                        public Optional<Ingress> ingress() { return Optional.of(new Front()); }
                        public Optional<Egress> egress() { return Optional.empty(); }
                    });
                }

                /** A request's body is the name of the model. */
                static final class Front implements Ingress {
                    public RequestHead peek(WireRequest request) {
                        return request.operation() == Operation.CHAT
                                ? new RequestHead(Optional.of(request.body().toUtf8()), false)
                                : RequestHead.NONE;
                    }
                    public WireResponse encodeFault(dev.aiproxy.api.chat.Fault fault, String requestId) {
                        return WireResponse.text(fault.status(), "other: " + fault.kind() + ": " + fault.message());
                    }
                    public Optional<java.nio.ByteBuffer> encodeStreamFault(
                            WireRequest request, dev.aiproxy.api.chat.Fault fault, String requestId) {
                        return Optional.empty();
                    }
                    public WireResponse encodeModels(WireRequest request, List<Model> models) {
                        return WireResponse.text(200, "other models");
                    }
                }
                """).write(plugins.resolve("other.jar"));
    }
}
