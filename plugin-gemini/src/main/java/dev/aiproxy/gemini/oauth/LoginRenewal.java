package dev.aiproxy.gemini.oauth;

import dev.aiproxy.api.PluginContext;
import dev.aiproxy.api.settings.Secret;
import java.io.IOException;
import java.util.Optional;

/**
 * Signs accounts in: reads the login, has a token made if the stored one is of no use, and stores it. Never asked twice at once
 * for one account. Blocks; not for event loops.
 */
final class LoginRenewal {
    private final TokenService tokens;
    private final CodeAssistSetup setup;
    private final KeptLogins kept;
    private final UnsavedTokens unsaved;
    private final PluginContext context;

    LoginRenewal(
            TokenService tokens, CodeAssistSetup setup, KeptLogins kept, UnsavedTokens unsaved, PluginContext context) {
        this.tokens = tokens;
        this.setup = setup;
        this.kept = kept;
        this.unsaved = unsaved;
        this.context = context;
    }

    /**
     * The account with another token.
     *
     * @param before what it was signed in with until now
     * @throws IOException that says what to do about it
     */
    SignedIn renew(OAuthAccount account, Optional<SignedIn> before) throws IOException, InterruptedException {
        LoginFile file = new LoginFile(account, kept.place(account, context), context.logger());
        Login login = file.read();
        // Whoever else uses the login may have renewed it.
        Optional<Login.Token> stored = login.token()
                .filter(token -> token.usableUntil() > context.clock().millis())
                .filter(token -> before.isEmpty() || before.get().isNew(token));
        if (stored.isPresent()) {
            try {
                return signedIn(account, login, stored.get(), before);
            } catch (TokenRefusedException e) {
                context.logger().info("the stored token of a login is renewed: {}", e.getMessage());
            }
        }
        TokenService.Renewed renewed = renewed(login, account);
        return signedIn(account, store(file, login, account, renewed), renewed.token(), before);
    }

    private TokenService.Renewed renewed(Login login, OAuthAccount account) throws IOException, InterruptedException {
        Optional<Secret> newer = unsaved.of(account, login);
        try {
            return tokens.renew(login, account, newer);
        } catch (LoginRefusedException e) {
            if (newer.isEmpty()) {
                throw e;
            }
            // The stored one may be good still, where another tool goes on with it.
            unsaved.forget(account);
            return tokens.renew(login, account, Optional.empty());
        }
    }

    /** @param login as it is stored now */
    private SignedIn signedIn(OAuthAccount account, Login login, Login.Token token, Optional<SignedIn> before)
            throws IOException, InterruptedException {
        Optional<String> project = account.projectId()
                .or(login::project)
                .or(() -> before.filter(last -> last.isOf(login)).map(SignedIn::project));
        return new SignedIn(
                account,
                token.value(),
                token.usableUntil(),
                project.isPresent() ? project.get() : setup.project(token.value()),
                login.token().map(Login.Token::value),
                Secret.of(login.refreshToken()));
    }

    /**
     * Stores what was renewed, or keeps of it in memory what must not be lost.
     *
     * @param login that was renewed
     * @return the login as it is stored now
     */
    private Login store(LoginFile file, Login login, OAuthAccount account, TokenService.Renewed renewed) {
        Optional<Secret> refreshToken = renewed.refreshToken().or(() -> unsaved.of(account, login));
        if (login.takesTokens()) {
            try {
                Login now = file.read();
                if (!now.refreshToken().equals(login.refreshToken())) {
                    context.logger().info("a login was replaced while it was renewed; the new one stays");
                    unsaved.forget(account);
                    return login;
                }
                Login changed = now.with(renewed.token(), refreshToken);
                file.write(changed);
                unsaved.forget(account);
                if (account.file().isEmpty()) {
                    kept.sweep(context);
                }
                return changed;
            } catch (IOException e) {
                context.logger()
                        .warn("a renewed login could not be stored, and is kept in memory alone: {}", e.toString());
            }
        }
        refreshToken.ifPresent(token -> unsaved.keep(account, login, token));
        return login;
    }
}
