package dev.aiproxy.host.config;

import dev.aiproxy.api.settings.ByteSize;
import dev.aiproxy.api.settings.Default;
import dev.aiproxy.api.settings.Doc;
import dev.aiproxy.api.settings.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The whole configuration of the gateway, as one immutable value. */
@Doc("The configuration of the gateway.")
public record GatewayConfig(
        @Doc("Address to listen on.") @Default("127.0.0.1") String host,

        @Doc("Port to listen on; 0 takes a free one.") @Default("3000")
        int port,

        @Doc("TLS for clients; with it, the port speaks HTTPS and nothing else.")
        TlsConfig tls,

        @Doc("A key for clients; without it and without keys, a random one is made and stored.")
        Optional<Secret> apiKey,

        @Doc("Keys for clients, with what each may do.") List<KeyConfig> keys,

        @Doc("Names of the providers to use, best first; all configured ones if empty.")
        List<String> modelProviders,

        @Doc("Folder for state: generated keys, plugin data.") @Default("data")
        String dataFolder,

        @Doc("Plugin jars.") PluginsConfig plugins,
        @Doc("Providers by name.") Map<String, ProviderConfig> providers,

        @Doc("Carriers by name, beside the built-in 'http'.")
        Map<String, TransportConfig> transports,

        @Doc("Which provider serves which model.") RoutingConfig routing,

        @Doc("What is known of models, beside what the plugins know: each row adds to the rows before it that match.")
        List<ModelFactsConfig> modelFacts,

        @Doc("How requests are tried.") RetryConfig retry,

        @Doc("Renewing of the tokens of accounts whose login has some that run out (OAuth).")
        RenewalConfig renewal,

        @Doc("Sizes and numbers that nothing may exceed.") LimitsConfig limits,
        @Doc("How long to wait for what.") TimeoutsConfig timeouts,
        @Doc("Connections to providers.") OutboundConfig outbound,

        @Doc("Pictures and documents that clients name by address.")
        MediaConfig media,

        @Doc("Calls from pages of other origins.") CorsConfig cors,
        @Doc("The admin API.") AdminConfig admin,
        @Doc("Logs.") LogConfig log,
        @Doc("A system prompt for every chat.") SystemPromptConfig systemPrompt,
        @Doc("Log of prompts.") PromptLogConfig promptLog,

        @Doc(
                "Whether every converted answer is checked against its protocols' grammars while it passes; what is wrong is"
                        + " logged, and the answer goes out as it is.")
        @Default("false")
        boolean development,

        @Doc("File with further accounts by provider, in the form of provider_pools.json; read with the config file.")
        Optional<String> providerPoolsFile,

        @Doc("Sections of plugins, by their names.") @Rest ConfigNode.Mapping sections) {

    /** TLS for clients. */
    @Doc("TLS for clients.")
    public record TlsConfig(
            @Doc("File with the server's certificate, and those that lead to its authority (PEM).")
            Optional<String> certificate,

            @Doc("File with the certificate's private key (PEM, PKCS #8).")
            Optional<String> key,

            @Doc("Passphrase of the private key, if it is encrypted.")
            Optional<Secret> keyPassphrase) {}

    /** A client's key and what it may do. */
    @Doc("A key for clients.")
    public record KeyConfig(
            @Doc("The key itself.") Secret key,
            @Doc("Its name in logs and statistics.") String name,

            @Doc("Platforms that it may call (openai, claude, gemini …); all if empty.")
            List<String> platforms,

            @Doc("Patterns of the models that it may use; all if empty.")
            List<String> models,

            @Doc("The only provider that it may use.") Optional<String> channel,

            @Doc("Whether a request is refused if its conversion would lose a part of it.") @Default("false")
            boolean strict,

            @Doc("Whether it works.") @Default("true") boolean enabled) {}

    /** Plugin jars. */
    @Doc("Plugin jars.")
    public record PluginsConfig(
            @Doc("Folder that is watched for jars.") @Default("plugins")
            String folder,

            @Doc("Ids of the only plugins to run; all if empty.")
            List<String> enabled,

            @Doc("Ids of plugins not to run.") List<String> disabled,

            @Doc("How often the folder is looked at; 0s to look at it at start only.") @Default("2s")
            Duration scan) {}

    /** A provider: a service with the accounts at it. */
    @Doc("A provider.")
    public record ProviderConfig(
            @Doc("Kind of provider, as a plugin names it.") String type,
            @Doc("Whether it is used.") @Default("true") boolean enabled,

            @Doc("Patterns of the models that it serves; what its kind is known for if empty.")
            List<String> models,

            @Doc("Accounts at it.") List<AccountConfig> accounts,

            @Doc("Name of the transport; what its kind wants if empty.")
            Optional<String> transport,

            @Doc("What its kind can be told.") ConfigNode.Mapping settings) {}

    /** One account of a provider. */
    @Doc("An account.")
    public record AccountConfig(
            @Doc("Its name in logs and statistics; numbered if left out.")
            Optional<String> name,

            @Doc("Whether it is used.") @Default("true") boolean enabled,

            @Doc("Share of the traffic among accounts of one priority.") @Default("1")
            int weight,

            @Doc("Accounts of a higher priority are used first.") @Default("0")
            int priority,

            @Doc("Most requests at once; 0 for no limit.") @Default("0")
            int maxConcurrency,

            @Doc("Proxy to go through: http://[user:password@]host:port or socks5://…")
            Optional<Secret> proxy,

            @Doc("Credentials, as its kind of provider names them.") @Rest
            ConfigNode.Mapping credentials) {}

    /** A carrier. */
    @Doc("A transport.")
    public record TransportConfig(
            @Doc("Kind of transport, as a plugin names it.") String type,
            @Doc("What its kind can be told.") ConfigNode.Mapping settings) {}

    /** Which provider serves which model. */
    @Doc("Routing.")
    public record RoutingConfig(
            @Doc("Names that stand for models: each a list of provider/model patterns, tried in order.")
            Map<String, List<String>> aliases,

            @Doc("Models that are asked for under another name.")
            Map<String, String> redirects) {}

    /** What is known of some models. */
    @Doc("Facts of models.")
    public record ModelFactsConfig(
            @Doc("Names of the models; '*' stands for any characters.")
            List<String> match,

            @Doc("Facts by the names that the plugins' protocols give them.") @Rest
            ConfigNode.Mapping facts) {}

    /** How requests are tried. */
    @Doc("Tries.")
    public record RetryConfig(
            @Doc("Most tries of one request after the first.") @Default("3")
            int maxRetries,

            @Doc("Pause before accounts that a passing fault struck (429, 5xx) are tried once more, when no other is"
                    + " left; it doubles each time and is cut by chance to no less than half. With the defaults a client"
                    + " waits less than 2 s longer for the error. 0s to try each account once.")
            @Default("250ms")
            Duration baseDelay,

            @Doc("How long an account rests after it said that it has had too much, unless it says how long.")
            @Default("30s")
            Duration coolDown) {}

    /** When the tokens of accounts are renewed. */
    @Doc("Renewing of tokens.")
    public record RenewalConfig(
            @Doc(
                    "Whether tokens that are near their end are renewed while they are still good, be there requests or not; if"
                            + " not, a token is renewed when a request finds that it has run out or is refused.")
            @Default("true")
            boolean ahead,

            @Doc(
                    "So long before its end a token counts as near it: 1m to 1d, and at most half of the time that the token is"
                            + " good for when the gateway gets it.")
            @Default("15m")
            Duration leadTime) {}

    /** Sizes and numbers. */
    @Doc("Limits.")
    public record LimitsConfig(
            @Doc("Largest request body.") @Default("32MiB") ByteSize requestBody,

            @Doc("Largest sum of all header fields.") @Default("64KiB")
            ByteSize headers,

            @Doc("Longest request line.") @Default("16KiB") ByteSize requestLine,

            @Doc("Most connections of clients.") @Default("10000")
            int connections,

            @Doc("Most requests at once on one connection of HTTP/2.") @Default("100")
            int streams,

            @Doc("Most memory for what waits of requests and replies, over all of them; beyond it, requests get 503.")
            @Default("256MiB")
            ByteSize memory,

            @Doc("Most connections to one origin from one event loop.") @Default("512")
            int upstreamConnections,

            @Doc("Most requests that wait for such a connection.") @Default("1024")
            int upstreamQueue) {
        /** In bytes, most that header fields and request line may be allowed, each: a head is held whole for each request. */
        public static final int LARGEST_HEAD = 16 * 1024 * 1024;
    }

    /** How long to wait. */
    @Doc("Time-outs.")
    public record TimeoutsConfig(
            @Doc("For a connection to a provider, TLS included.") @Default("10s")
            Duration connect,

            @Doc("For the first byte of an answer.") @Default("600s")
            Duration firstByte,

            @Doc("Between two bytes of an answer.") @Default("300s")
            Duration idle,

            @Doc("For a whole answer.") @Default("3600s") Duration total,

            @Doc("For a client to send its request head and body.") @Default("60s")
            Duration request,

            @Doc("For a client between two requests of one connection.") @Default("120s")
            Duration keepAlive,

            @Doc("For a client to take anything of an answer that waits for it; then it is cut off.") @Default("300s")
            Duration send,

            @Doc("For requests under way when the gateway stops.") @Default("30s")
            Duration drain) {}

    /** Connections to providers. */
    @Doc("Outbound connections.")
    public record OutboundConfig(
            @Doc("File with further certificate authorities to trust (PEM).")
            Optional<String> caFile,

            @Doc("Proxy for all accounts that name none.") Optional<Secret> proxy,

            @Doc("How long an unused connection is kept.") @Default("60s")
            Duration keepAlive,

            @Doc("Whether HTTP/2 is offered to https origins; many requests then share one connection.")
            @Default("false")
            boolean http2) {}

    /** Pictures and documents that clients name by address. */
    @Doc("Fetching of media for providers that take bytes only.")
    public record MediaConfig(
            @Doc("Whether the gateway fetches them; without, such a request is refused.") @Default("false")
            boolean fetch,

            @Doc("Whether also from http:// addresses.") @Default("false")
            boolean plainHttp,

            @Doc("Whether also from private and local addresses: only for a network in which all clients are trusted.")
            @Default("false")
            boolean privateAddresses,

            @Doc("Largest thing.") @Default("20MiB") ByteSize maxSize,

            @Doc("For one thing, redirects included.") @Default("10s")
            Duration timeout) {}

    /** Calls from pages of other origins. */
    @Doc("CORS.")
    public record CorsConfig(
            @Doc("Whether browsers may call from other origins.") @Default("true")
            boolean enabled,

            @Doc("Origins that may; '*' for any.") @Default("[\"*\"]")
            List<String> origins) {}

    /** The admin API. */
    @Doc("The admin API.")
    public record AdminConfig(
            @Doc("Token of the admin API; without it, a random one is made and stored.")
            Optional<Secret> token,

            @Doc("Whether /metrics may be read without the token.") @Default("false")
            boolean publicMetrics) {}

    /** Logs. */
    @Doc("Logs.")
    public record LogConfig(
            @Doc("Least level that is written: error, warn, info, debug, trace.") @Default("info")
            String level,

            @Doc("Form of the lines.") @Default("text") Format format,

            @Doc("Whether each request has a line.") @Default("true")
            boolean requests) {
        /** Form of the lines. */
        public enum Format {
            TEXT,
            JSON
        }
    }

    /** A system prompt for every chat. */
    @Doc("System prompt.")
    public record SystemPromptConfig(
            @Doc("File that holds it; none if left out.") Optional<String> file,

            @Doc("What becomes of the client's own: overwrite replaces it, append adds the file's after it.")
            @Default("overwrite")
            Mode mode) {
        /** What becomes of the client's own system prompt. */
        public enum Mode {
            OVERWRITE,
            APPEND
        }
    }

    /** Log of prompts. */
    @Doc("Log of prompts.")
    public record PromptLogConfig(
            @Doc(
                    "Where the requests of all chats are logged, secrets left out: none, console, or file, one for each day"
                            + " in the data folder.")
            @Default("none")
            Destination mode,

            @Doc("What the names of the files begin with; the date follows.") @Default("prompt_log")
            String baseName) {
        /** Where prompts are logged. */
        public enum Destination {
            NONE,
            CONSOLE,
            FILE
        }
    }
}
