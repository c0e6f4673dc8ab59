package dev.aiproxy.host.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Says what is wrong with a file: the JDK's exceptions often have no more to say than its name. */
public final class FileTrouble {
    private FileTrouble() {}

    /** The same for what was thrown as such. */
    public static String of(UncheckedIOException thrown) {
        return thrown.getCause() == null ? "a file can't be used" : of(thrown.getCause());
    }

    /** One sentence without a final stop. */
    public static String of(IOException thrown) {
        String message = thrown.getMessage() == null ? thrown.getClass().getSimpleName() : thrown.getMessage();
        return switch (thrown) {
            case NoSuchFileException missing -> "there is no " + missing.getFile();
            case AccessDeniedException denied -> "no permission for " + denied.getFile();
            case NotDirectoryException file -> file.getFile() + " is no folder";
            case FileAlreadyExistsException present -> present.getFile() + " exists already";
            case FileSystemException other -> other.getReason() == null ? other.toString() : message;
            default -> message;
        };
    }
}
