package dev.aiproxy.openai;

import dev.aiproxy.api.GatewayPlugin;
import dev.aiproxy.testkit.EntrancesContract;

class EntrancesTest extends EntrancesContract {
    @Override
    protected GatewayPlugin plugin() {
        return new OpenAiPlugin();
    }

    @Override
    protected String platform() {
        return "openai";
    }

    @Override
    protected String promised() {
        return """
            openai-chat CHAT POST /v1/chat/completions
            openai-chat CHAT POST /v1/completions
            openai-chat EMBEDDINGS POST /v1/embeddings
            openai-chat MODELS GET /v1/models
            openai-chat MODELS GET /v1/models/{model}
            openai-chat CHAT POST /chat/completions
            openai-chat CHAT POST /completions
            openai-chat EMBEDDINGS POST /embeddings
            openai-chat MODELS GET /models
            openai-chat MODELS GET /models/{model}
            openai-chat RELAY GET /v1/chat/completions
            openai-chat RELAY * /v1/chat/completions/**
            openai-chat RELAY * /v1/images
            openai-chat RELAY * /v1/images/**
            openai-chat RELAY * /v1/audio
            openai-chat RELAY * /v1/audio/**
            openai-chat RELAY * /v1/files
            openai-chat RELAY * /v1/files/**
            openai-chat RELAY * /v1/batches
            openai-chat RELAY * /v1/batches/**
            openai-chat RELAY * /v1/moderations
            openai-chat RELAY * /v1/moderations/**
            openai-chat RELAY * /v1/uploads
            openai-chat RELAY * /v1/uploads/**
            openai-responses CHAT POST /v1/responses
            openai-responses RELAY POST /v1/responses/compact
            openai-responses COUNT_TOKENS POST /v1/responses/input_tokens
            openai-responses RELAY * /v1/responses/**
            openai-responses CHAT POST /responses
            openai-responses RELAY POST /responses/compact
            openai-responses COUNT_TOKENS POST /responses/input_tokens
            openai-responses RELAY * /responses/**
            """;
    }
}
