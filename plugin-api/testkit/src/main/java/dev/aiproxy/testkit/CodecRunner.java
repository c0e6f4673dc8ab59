package dev.aiproxy.testkit;

import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.EventGrammar;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.ReplyFold;
import dev.aiproxy.api.chat.Target;
import dev.aiproxy.api.chat.WholeCharacters;
import dev.aiproxy.api.wire.ChatCall;
import dev.aiproxy.api.wire.ChatEgress;
import dev.aiproxy.api.wire.ChatIngress;
import dev.aiproxy.api.wire.Entrance;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.Protocol;
import dev.aiproxy.api.wire.ReplyContext;
import dev.aiproxy.api.wire.ReplyDecoder;
import dev.aiproxy.api.wire.ReplyEncoder;
import dev.aiproxy.api.wire.WireCheck;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.api.wire.WireResponse;
import java.io.ByteArrayOutputStream;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs one protocol's conversion both ways as the host does, with the grammar of events checked wherever they pass.
 * Used by one thread.
 */
public final class CodecRunner {
    private static final Pattern VARIABLE = Pattern.compile("\\{([^/}]*)\\}");

    /** What an answer says of itself; its model is what the client asked for. */
    public static final ReplyContext CONTEXT = new ReplyContext("req-0123456789abcdef", "asked-for", 1_763_700_000L);

    private final Protocol protocol;
    private final Target target;

    /** @param target whom requests are written for */
    public CodecRunner(Protocol protocol, Target target) {
        this.protocol = protocol;
        this.target = target;
    }

    /** A model of a provider, with what the protocol's own table knows of it. */
    public static Target target(Protocol protocol, String model, String realm) {
        return new Target(model, realm, egress(protocol).models().of(model));
    }

    private static ChatEgress egress(Protocol protocol) {
        return protocol.egress()
                .flatMap(egress -> egress.chat())
                .orElseThrow(() -> new AssertionError(protocol.id() + " does not convert"));
    }

    public Protocol protocol() {
        return protocol;
    }

    public Target target() {
        return target;
    }

    /** The side that faces clients. */
    public ChatIngress ingress() {
        return protocol.ingress()
                .flatMap(ingress -> ingress.chat())
                .orElseThrow(() -> new AssertionError(protocol.id() + " does not convert"));
    }

    /** The request as it goes to the provider. */
    public ChatCall call(ChatRequest request, Losses losses) {
        return egress(protocol).encode(request, target, losses);
    }

    /** The request that a client of the protocol would send, as it comes from the entrance. */
    public WireRequest asClient(WireRequest sent) {
        for (Entrance entrance : protocol.entrances()) {
            if (!entrance.method().equals(sent.method()) && !entrance.method().equals("*")) {
                continue;
            }
            Map<String, String> variables = new HashMap<>();
            if (matches(entrance.path(), sent.path(), variables)) {
                return new WireRequest(
                        entrance.operation(),
                        sent.method(),
                        sent.path(),
                        sent.query(),
                        variables,
                        sent.headers(),
                        sent.body());
            }
        }
        throw new AssertionError("no entrance takes " + sent.method() + ' ' + sent.path());
    }

    private static boolean matches(String pattern, String path, Map<String, String> variables) {
        StringBuilder expression = new StringBuilder();
        List<String> names = new ArrayList<>();
        Matcher variable = VARIABLE.matcher(pattern);
        int at = 0;
        while (variable.find()) {
            expression
                    .append(Pattern.quote(pattern.substring(at, variable.start())))
                    .append("([^/]+)");
            names.add(variable.group(1));
            at = variable.end();
        }
        expression.append(Pattern.quote(pattern.substring(at)));
        Matcher whole = Pattern.compile(expression.toString()).matcher(path);
        if (!whole.matches()) {
            return false;
        }
        for (int i = 0; i < names.size(); i++) {
            variables.put(names.get(i), URLDecoder.decode(whole.group(i + 1), StandardCharsets.UTF_8));
        }
        return true;
    }

    /** Writes a request as a client of the protocol would say it, and reads it. */
    public ChatRequest throughWire(ChatRequest request, Losses losses) {
        return ingress().decode(asClient(call(request, losses).request()));
    }

    /** The bytes of a streamed answer; events that break the grammar are an error. */
    public byte[] writeStream(ChatRequest request, List<ChatEvent> events, Losses losses) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ReplyEncoder encoder = ingress().encoder(request, CONTEXT, losses);
        WholeCharacters last =
                new WholeCharacters(new EventGrammar(event -> encoder.accept(event, buffer -> take(buffer, bytes))));
        events.forEach(new EventGrammar(last));
        return bytes.toByteArray();
    }

    private static void take(ByteBuffer buffer, ByteArrayOutputStream bytes) {
        byte[] copy = new byte[buffer.remaining()];
        buffer.get(copy);
        bytes.writeBytes(copy);
    }

    /** An answer in one document. */
    public WireResponse writeWhole(ChatRequest request, ChatResponse response, Losses losses) {
        return ingress().encoder(request, CONTEXT, losses).whole(response);
    }

    /** The protocol's own check of a stream; its error names what stands wrong. */
    public void check(byte[] stream) {
        WireCheck whole = ingress().streamCheck();
        whole.accept(ByteBuffer.wrap(stream));
        whole.end();
        WireCheck bytewise = ingress().streamCheck();
        for (int i = 0; i < stream.length; i++) {
            bytewise.accept(ByteBuffer.wrap(stream, i, 1));
        }
        bytewise.end();
    }

    /** As {@link #check}, for a stream that broke off. */
    public void checkBroken(byte[] stream) {
        ingress().streamCheck().accept(ByteBuffer.wrap(stream));
    }

    /** What the protocol reads in a streamed reply, in pieces of that many bytes. */
    public List<ChatEvent> readStream(ChatRequest asked, byte[] stream, int piece) {
        return read(asked, stream, Headers.of("content-type", "text/event-stream"), piece);
    }

    /** What the protocol reads in a streamed reply that comes in two pieces. */
    public List<ChatEvent> readSplit(ChatRequest asked, byte[] stream, int at) {
        return read(asked, stream, Headers.of("content-type", "text/event-stream"), at, stream.length - at);
    }

    /** What the protocol reads in a reply of one document. */
    public List<ChatEvent> readWhole(ChatRequest asked, WireResponse reply) {
        byte[] body = reply.body().toByteArray();
        return read(asked, body, reply.headers(), body.length);
    }

    /**
     * What the protocol reads in a reply with status 200.
     *
     * @param pieces how many bytes come at once; the last number goes for all that follow
     */
    public List<ChatEvent> read(ChatRequest asked, byte[] bytes, Headers headers, int... pieces) {
        List<ChatEvent> events = new ArrayList<>();
        EventGrammar grammar = new EventGrammar(events::add);
        ReplyDecoder decoder = call(asked, new Losses()).decoder(200, headers);
        int at = 0;
        for (int i = 0; at < bytes.length; i++) {
            int length = Math.min(bytes.length - at, pieces[Math.min(i, pieces.length - 1)]);
            if (length > 0) {
                // The network's memory is used again: nothing of it may be kept.
                byte[] chunk = new byte[length];
                System.arraycopy(bytes, at, chunk, 0, length);
                ByteBuffer buffer = ByteBuffer.wrap(chunk);
                decoder.accept(i % 2 == 0 ? buffer : buffer.asReadOnlyBuffer(), grammar);
                Arrays.fill(chunk, (byte) 'x');
            }
            at += Math.max(length, i >= pieces.length ? 1 : 0);
        }
        decoder.end(grammar);
        if (!grammar.hasEnded()) {
            throw new AssertionError("neither End nor Failed: " + events);
        }
        return events;
    }

    /** The answer that events amount to. */
    public static ChatResponse fold(List<ChatEvent> events) {
        ReplyFold fold = new ReplyFold();
        events.forEach(fold);
        return fold.response();
    }

    /** Whether events end with a failure. */
    public static boolean hasFailed(List<ChatEvent> events) {
        return !events.isEmpty() && events.getLast() instanceof ChatEvent.Failed;
    }
}
