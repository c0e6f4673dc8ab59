package dev.aiproxy.host.runtime;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.host.config.ConfigNode;
import dev.aiproxy.host.config.GatewayConfig.SystemPromptConfig;
import dev.aiproxy.host.config.Problem;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The operator's system prompt for every chat.
 *
 * @param text what it says
 * @param replaces whether the client's own system prompt goes; otherwise this stands after it
 */
public record SystemPrompt(String text, boolean replaces) {
    private static final ConfigNode.Place PLACE = new ConfigNode.Place("config", 0);

    /**
     * Reads the file that config names, if it names one.
     *
     * @throws ConfigRefused if it can't be read, is no UTF-8, or says nothing
     */
    static Optional<SystemPrompt> of(SystemPromptConfig config) throws ConfigRefused {
        if (config.file().isEmpty()) {
            return Optional.empty();
        }
        Path file = Path.of(config.file().get());
        String text;
        try {
            text = Files.readString(file).strip();
        } catch (CharacterCodingException e) {
            throw refused(file + " is not UTF-8");
        } catch (IOException e) {
            throw refused(file + " can't be read");
        }
        if (text.isEmpty()) {
            throw refused(file + " is empty");
        }
        return Optional.of(new SystemPrompt(text, config.mode() == SystemPromptConfig.Mode.OVERWRITE));
    }

    private static ConfigRefused refused(String message) {
        return new ConfigRefused(List.of(new Problem(PLACE, "system_prompt.file", message)));
    }

    /** A request with this prompt in it. */
    public ChatRequest into(ChatRequest request) {
        List<Turn> turns = new ArrayList<>(request.turns().size() + 1);
        int at = 0;
        while (at < request.turns().size() && request.turns().get(at).role().isSystem()) {
            if (!replaces) {
                turns.add(request.turns().get(at));
            }
            at++;
        }
        turns.add(Turn.of(Turn.Role.SYSTEM, Block.Text.of(text)));
        turns.addAll(request.turns().subList(at, request.turns().size()));
        return request.toBuilder().turns(turns).build();
    }
}
