package dev.aiproxy.claude;

import dev.aiproxy.testkit.PureCodecsContract;

class CodecsArePureTest extends PureCodecsContract {
    CodecsArePureTest() {
        super("dev.aiproxy.claude.messages");
    }
}
