package dev.aiproxy.openai.chat;

import static dev.aiproxy.openai.chat.ChatProtocol.ID;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Loss.Kind;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Source;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.openai.protocol.DataUrl;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Writes pictures, recordings and files as parts of a message; what the service can't take is refused. */
final class MediaWriter {
    private static final Set<String> IMAGES = Set.of("image/png", "image/jpeg", "image/jpg", "image/gif", "image/webp");
    /** Protocols whose file ids are those of one service. */
    private static final Set<String> SAME_FILES = Set.of(ID, "openai-responses");

    private final ChatRequest request;
    private final Dialect dialect;
    private final Losses losses;

    MediaWriter(ChatRequest request, Dialect dialect, Losses losses) {
        this.request = request;
        this.dialect = dialect;
        this.losses = losses;
    }

    ObjectNode write(Block.Media media) {
        if (media.citations()) {
            losses.dropped(media.extras(), "citations", "the provider cites no documents");
        }
        if (media.title() != null) {
            losses.dropped(media.extras(), "title", "files have names only");
        }
        if (media.context() != null) {
            losses.dropped(media.extras(), "context", "files have names only");
        }
        return switch (media.kind()) {
            case IMAGE -> image(media);
            case AUDIO -> audio(media);
            case DOCUMENT -> file(media);
            case VIDEO -> video(media);
        };
    }

    private ObjectNode image(Block.Media media) {
        String url = switch (media.source()) {
            case Source.Bytes bytes -> {
                if (dialect.isOpenAi() && !dialect.own() && !IMAGES.contains(bytes.mimeType())) {
                    throw unsupported(media, "takes no images of type " + bytes.mimeType());
                }
                yield DataUrl.of(bytes.mimeType(), bytes.base64());
            }
            case Source.Url address -> url(media, address);
            default -> throw unsupported(media, "takes no images by file id: the file belongs to another provider");
        };
        ObjectNode part = Json.object().put("type", "image_url");
        ObjectNode image = part.putObject("image_url").put("url", url);
        if (media.detail() != null) {
            image.put("detail", media.detail());
        }
        return part;
    }

    private String url(Block.Media media, Source.Url address) {
        String lower = address.url().toLowerCase(Locale.ROOT);
        if (!dialect.own() && !lower.startsWith("http://") && !lower.startsWith("https://")) {
            throw unsupported(media, "fetches from http and https addresses only");
        }
        return address.url();
    }

    private ObjectNode audio(Block.Media media) {
        if (!(media.source() instanceof Source.Bytes bytes)) {
            throw unsupported(media, "takes recordings by their bytes only");
        }
        String format = AudioFormats.input(bytes.mimeType());
        if (format == null && media.extras().protocol().equals(ID)) {
            format = bytes.mimeType().substring(bytes.mimeType().indexOf('/') + 1);
        }
        if (format == null) {
            throw unsupported(media, "takes wav and mp3, not " + bytes.mimeType());
        }
        ObjectNode part = Json.object().put("type", "input_audio");
        part.putObject("input_audio").put("data", bytes.base64()).put("format", format);
        return part;
    }

    private ObjectNode file(Block.Media media) {
        ObjectNode part = Json.object().put("type", "file");
        ObjectNode file = part.putObject("file");
        switch (media.source()) {
            case Source.Bytes bytes -> {
                if (media.name() != null || !media.extras().protocol().equals(ID)) {
                    file.put("filename", name(media, bytes));
                }
                file.put("file_data", DataUrl.of(bytes.mimeType(), bytes.base64()));
            }
            case Source.FileReference reference
            when SAME_FILES.contains(reference.protocol()) -> file.put("file_id", reference.id());
            case Source.FileReference reference ->
                throw unsupported(media, "does not have this file of another provider");
            case Source.Url address
            when media.extras().protocol().equals(ID) -> {
                if (media.name() != null) {
                    file.put("filename", media.name());
                }
                file.put("file_data", address.url());
            }
            default -> throw unsupported(media, "takes files by their bytes, not by an address");
        }
        return part;
    }

    private static String name(Block.Media media, Source.Bytes bytes) {
        if (media.name() != null) {
            return media.name();
        }
        String base = media.title() == null ? "document" : media.title();
        boolean lacksEnding = bytes.mimeType().equals("application/pdf")
                && !base.toLowerCase(Locale.ROOT).endsWith(".pdf");
        return lacksEnding ? base + ".pdf" : base;
    }

    private ObjectNode video(Block.Media media) {
        boolean takes = media.extras().protocol().equals(ID) || dialect.facts().flag("video", false);
        if (!takes) {
            throw unsupported(media, "takes no video");
        }
        String url = switch (media.source()) {
            case Source.Bytes bytes -> DataUrl.of(bytes.mimeType(), bytes.base64());
            case Source.Url address -> address.url();
            default -> throw unsupported(media, "takes video by its bytes or address only");
        };
        ObjectNode part = Json.object().put("type", "video_url");
        part.putObject("video_url").put("url", url);
        return part;
    }

    private FaultException unsupported(Block.Media media, String problem) {
        losses.add(media.extras().place(), Kind.DROPPED, problem);
        return Fault.of(
                        FaultKind.UNSUPPORTED,
                        "The provider of model '" + request.model() + "' " + problem + " ("
                                + media.extras().place() + ").")
                .withCode("unsupported_value")
                .withParam(media.extras().place().toString())
                .asException();
    }
}
