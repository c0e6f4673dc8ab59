package dev.aiproxy.gemini.oauth;

import java.io.IOException;

/** The service does not take an access token, so that another one is worth a try; the message is for the operator. */
final class TokenRefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    TokenRefusedException(String message) {
        super(message);
    }
}
