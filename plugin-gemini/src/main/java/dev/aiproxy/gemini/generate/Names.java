package dev.aiproxy.gemini.generate;

import java.util.Set;

/** Words of the format: which members of which objects the canonical model has a word for. */
final class Names {
    static final String PROTOCOL = GenerateProtocol.ID;

    /** The form of a request whose client wants a stream as one array instead of events. */
    static final String ARRAY = "array";

    /** The form of a call, or of a result, whose client gave it no id. */
    static final String WITHOUT_ID = "withoutId";

    /** The form of a call without {@code args}. */
    static final String WITHOUT_ARGUMENTS = "withoutArguments";

    /** The form of a system instruction that says whose it is, which means nothing. */
    static final String ROLE = "role";

    /** The form of a tool: which element of {@code tools} it stood in. */
    static final String ELEMENT = "element";

    /** The form of a function whose parameters are a {@code Schema}: that schema. */
    static final String PARAMETERS = "parameters";

    /** The form of a request whose answer's schema is a {@code Schema}: that schema. */
    static final String RESPONSE_SCHEMA = "responseSchema";

    /** The form of a request that says its type of answer in words of its own. */
    static final String RESPONSE_TYPE = "responseMimeType";

    /** The form of an answer: its counts, with those by modality and those that are zero. */
    static final String USAGE = "usageMetadata";

    /** The form of an answer: when it was made, to the fraction of a second. */
    static final String CREATED = "createTime";

    /** The form of a candidate that did not say that it is the first. */
    static final String WITHOUT_INDEX = "withoutIndex";

    /** What Google's servers take in place of a thought signature that nobody has. */
    static final String NO_SIGNATURE = "skip_thought_signature_validator";

    static final Set<String> REQUEST = Set.of(
            "model",
            "contents",
            "systemInstruction",
            "tools",
            "toolConfig",
            "generationConfig",
            "cachedContent",
            "serviceTier");
    static final Set<String> GENERATION = Set.of(
            "temperature",
            "topP",
            "topK",
            "seed",
            "presencePenalty",
            "frequencyPenalty",
            "maxOutputTokens",
            "candidateCount",
            "stopSequences",
            "responseMimeType",
            "responseSchema",
            "responseJsonSchema",
            "responseModalities",
            "responseLogprobs",
            "logprobs",
            "thinkingConfig");
    static final Set<String> THINKING = Set.of("includeThoughts", "thinkingBudget", "thinkingLevel");
    static final Set<String> TOOL_CONFIG = Set.of("functionCallingConfig");
    static final Set<String> CALLING = Set.of("mode", "allowedFunctionNames");
    static final Set<String> DECLARATION = Set.of("name", "description", "parameters", "parametersJsonSchema");
    static final Set<String> CONTENT = Set.of("role", "parts");
    static final Set<String> TEXT_PART = Set.of("text", "thought", "thoughtSignature");
    static final Set<String> CALL_PART = Set.of("functionCall", "thoughtSignature");
    static final Set<String> CALL = Set.of("id", "name", "args");
    static final Set<String> RESULT_PART = Set.of("functionResponse");
    static final Set<String> RESULT = Set.of("id", "name", "response", "parts");
    static final Set<String> BYTES_PART = Set.of("inlineData");
    static final Set<String> BYTES = Set.of("mimeType", "data", "displayName");
    static final Set<String> FILE_PART = Set.of("fileData");
    static final Set<String> FILE = Set.of("mimeType", "fileUri", "displayName");

    /** Members that may stand on a part of any kind, so that they do not tell its kind. */
    static final Set<String> ANY_PART = Set.of(
            "thought",
            "thoughtSignature",
            "videoMetadata",
            "mediaResolution",
            "partMetadata",
            "mediaProcessing",
            "speechMetadata");

    /** Objects whose unknown members are kept under a path of their owner. */
    static final Set<String> INNER = Set.of(
            "generationConfig",
            "thinkingConfig",
            "toolConfig",
            "functionCallingConfig",
            "functionCall",
            "functionResponse",
            "inlineData",
            "fileData");

    private Names() {}
}
