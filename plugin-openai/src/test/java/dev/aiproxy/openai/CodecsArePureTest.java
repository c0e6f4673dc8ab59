package dev.aiproxy.openai;

import dev.aiproxy.testkit.PureCodecsContract;

class CodecsArePureTest extends PureCodecsContract {
    CodecsArePureTest() {
        super("dev.aiproxy.openai.chat", "dev.aiproxy.openai.responses", "dev.aiproxy.openai.protocol");
    }
}
