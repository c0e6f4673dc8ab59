package dev.aiproxy.gemini.oauth;

import java.io.IOException;

/** The token endpoint takes a refresh token no longer; the message is for the operator. */
final class LoginRefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    LoginRefusedException(String message) {
        super(message);
    }
}
