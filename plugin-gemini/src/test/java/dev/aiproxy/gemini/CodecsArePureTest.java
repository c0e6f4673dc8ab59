package dev.aiproxy.gemini;

import dev.aiproxy.testkit.PureCodecsContract;

class CodecsArePureTest extends PureCodecsContract {
    CodecsArePureTest() {
        super("dev.aiproxy.gemini.generate");
    }
}
