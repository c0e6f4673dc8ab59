package dev.aiproxy.host;

import dev.aiproxy.host.config.Command;
import dev.aiproxy.host.config.CommandLine;
import dev.aiproxy.host.config.ConfigReader;
import dev.aiproxy.host.config.SettingsBinder;
import dev.aiproxy.host.log.SecretRegistry;
import java.nio.file.Path;
import java.time.Clock;

/** Where the program starts. */
public final class Main {
    private Main() {}

    /** Runs the command that the arguments ask for; the exit code is 0 if all is well, 2 if the config is not. */
    public static void main(String... arguments) {
        CommandLine commandLine = CommandLine.parse(arguments);
        SettingsBinder binder = new SettingsBinder(SecretRegistry.process()::register);
        ConfigReader reader = new ConfigReader(commandLine, System.getenv(), Path.of(""), binder);
        if (commandLine.command() != Command.RUN) {
            System.exit(new OfflineCommands(reader, binder, commandLine.command(), System.out, System.err).run());
        }
        Gateway gateway = new Gateway(reader, binder, Clock.systemUTC());
        Thread stop = new Thread(() -> stop(gateway), "stop");
        Runtime.getRuntime().addShutdownHook(stop);
        int code = gateway.run();
        if (code != 0) {
            exit(code, stop);
        }
    }

    private static void exit(int code, Thread stop) {
        try {
            Runtime.getRuntime().removeShutdownHook(stop);
        } catch (IllegalStateException e) {
            // Asked to stop meanwhile, which is being done.
            return;
        }
        System.exit(code);
    }

    private static void stop(Gateway gateway) {
        gateway.stop();
        // A stop that was asked for is a success, whatever signal asked.
        Runtime.getRuntime().halt(0);
    }
}
