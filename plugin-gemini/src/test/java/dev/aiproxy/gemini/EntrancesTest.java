package dev.aiproxy.gemini;

import dev.aiproxy.api.GatewayPlugin;
import dev.aiproxy.testkit.EntrancesContract;

class EntrancesTest extends EntrancesContract {
    @Override
    protected GatewayPlugin plugin() {
        return new GeminiPlugin();
    }

    @Override
    protected String platform() {
        return "gemini";
    }

    @Override
    protected String promised() {
        return """
            gemini-generate CHAT POST /v1beta/models/{model}:generateContent
            gemini-generate CHAT POST /v1beta/models/{model}:streamGenerateContent
            gemini-generate COUNT_TOKENS POST /v1beta/models/{model}:countTokens
            gemini-generate EMBEDDINGS POST /v1beta/models/{model}:embedContent
            gemini-generate EMBEDDINGS POST /v1beta/models/{model}:batchEmbedContents
            gemini-generate RELAY POST /v1beta/models/{model}:{method}
            gemini-generate CHAT POST /v1/models/{model}:generateContent
            gemini-generate CHAT POST /v1/models/{model}:streamGenerateContent
            gemini-generate COUNT_TOKENS POST /v1/models/{model}:countTokens
            gemini-generate EMBEDDINGS POST /v1/models/{model}:embedContent
            gemini-generate EMBEDDINGS POST /v1/models/{model}:batchEmbedContents
            gemini-generate RELAY POST /v1/models/{model}:{method}
            gemini-generate CHAT POST /v1beta/tunedModels/{model}:generateContent
            gemini-generate CHAT POST /v1beta/tunedModels/{model}:streamGenerateContent
            gemini-generate MODELS GET /v1beta/models
            gemini-generate MODELS GET /v1beta/models/{model}
            gemini-generate MODELS GET /v1/models with x-goog-api-key
            gemini-generate MODELS GET /v1/models/{model} with x-goog-api-key
            gemini-generate RELAY * /v1beta/**
            gemini-generate RELAY * /upload/v1beta/**
            gemini-generate RELAY * /download/v1beta/**
            gemini-chat CHAT POST /v1/chat
            """;
    }
}
