package dev.aiproxy.openai.provider;

import dev.aiproxy.api.settings.Default;
import dev.aiproxy.api.settings.Doc;
import java.util.List;
import java.util.Optional;

/** Settings of Azure OpenAI. */
@Doc("Azure OpenAI.")
public record AzureSettings(
        @Doc("The resource's endpoint, such as https://NAME.openai.azure.com.")
        String baseUrl,

        @Doc("API version of the classic URLs (/openai/deployments/…); without it, /openai/v1 is used.")
        Optional<String> apiVersion,

        @Doc("Deployment to use in the classic URLs; without it, the model's name is taken.")
        Optional<String> deployment,

        @Doc("Wire formats that the resource speaks, best first.") @Default("[openai-chat, openai-responses]")
        List<String> protocols) {}
