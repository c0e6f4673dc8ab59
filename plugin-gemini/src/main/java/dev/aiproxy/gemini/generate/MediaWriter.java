package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Loss;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.Source;
import dev.aiproxy.api.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Writes pictures, recordings and documents as parts. */
final class MediaWriter {
    private final Facts facts;
    private final Losses losses;

    MediaWriter(Facts facts, Losses losses) {
        this.facts = facts;
        this.losses = losses;
    }

    /** The parts of one; usually one. */
    List<ObjectNode> parts(Block.Media media) {
        report(media);
        List<ObjectNode> parts = new ArrayList<>(2);
        String heading = heading(media);
        if (heading != null) {
            parts.add(Json.object().put("text", heading));
        }
        switch (media.source()) {
            case Source.Bytes bytes -> parts.add(bytes(bytes, media.name()));
            case Source.Url url -> parts.add(url(url, media));
            case Source.FileReference file -> {
                if (!file.protocol().equals(Names.PROTOCOL)) {
                    throw unsupported(media.extras().place(), "The file belongs to another provider");
                }
                parts.add(file(file.id(), file.mimeType(), media.name()));
            }
            case Source.PlainText text -> {
                asText(media);
                parts.add(Json.object().put("text", text.text()));
            }
            case Source.Blocks blocks -> {
                asText(media);
                for (Block block : blocks.blocks()) {
                    if (block instanceof Block.Text text) {
                        parts.add(Json.object().put("text", text.text()));
                    } else if (block instanceof Block.Media inner) {
                        parts.addAll(parts(inner));
                    } else {
                        losses.add(block.extras().place(), Loss.Kind.DROPPED, "has no place in a document");
                    }
                }
            }
        }
        Rest.write(media.extras(), parts.getLast());
        return parts;
    }

    private void asText(Block.Media media) {
        losses.add(media.extras().place(), Loss.Kind.EMULATED, "a document of text is sent as text");
        if (media.name() != null) {
            losses.dropped(media.extras(), "filename", "text has no name");
        }
    }

    private void report(Block.Media media) {
        losses.extras(media.extras(), Names.PROTOCOL);
        if (media.detail() != null) {
            losses.dropped(media.extras(), "detail", "unknown to Gemini");
        }
        if (media.citations()) {
            losses.dropped(media.extras(), "citations", "Gemini does not cite documents");
        }
        if (media.cache() != null) {
            losses.dropped(media.extras(), "cache_control", "Gemini has no cache marks");
        }
    }

    private @Nullable String heading(Block.Media media) {
        if (media.title() == null && media.context() == null) {
            return null;
        }
        losses.add(media.extras().place(), Loss.Kind.EMULATED, "title and context are sent as text");
        StringBuilder heading = new StringBuilder();
        if (media.title() != null) {
            heading.append("[document: ").append(media.title()).append(']');
        }
        if (media.context() != null) {
            heading.append(heading.isEmpty() ? "" : "\n").append(media.context());
        }
        return heading.toString();
    }

    /** Whether any model's service can get at an address: it is Google's own. */
    static boolean isOwn(String url) {
        return url.startsWith("gs://") || MediaReader.isYouTube(url);
    }

    /** Bytes in {@code inlineData}. */
    static ObjectNode bytes(Source.Bytes bytes, @Nullable String name) {
        ObjectNode part = Json.object();
        ObjectNode data = part.putObject("inlineData");
        data.put("mimeType", bytes.mimeType()).put("data", bytes.base64());
        if (name != null) {
            data.put("displayName", name);
        }
        return part;
    }

    private ObjectNode url(Source.Url url, Block.Media media) {
        boolean own = isOwn(url.url());
        if (!own && !facts.fetchesUrls()) {
            throw unsupported(media.extras().place(), "The model does not fetch addresses of the web");
        }
        if (!own && !media.extras().protocol().equals(Names.PROTOCOL)) {
            losses.add(media.extras().place(), Loss.Kind.EMULATED, "the address is left to Google to fetch");
        }
        String type = url.mimeType();
        return file(url.url(), type == null ? guess(url.url(), media.kind()) : type, media.name());
    }

    private static ObjectNode file(String uri, @Nullable String mimeType, @Nullable String name) {
        ObjectNode part = Json.object();
        ObjectNode data = part.putObject("fileData");
        data.put("fileUri", uri);
        if (mimeType != null) {
            data.put("mimeType", mimeType);
        }
        if (name != null) {
            data.put("displayName", name);
        }
        return part;
    }

    private static @Nullable String guess(String url, Block.Media.Kind kind) {
        int end = url.indexOf('?') < 0 ? url.length() : url.indexOf('?');
        String name = url.substring(url.lastIndexOf('/', end - 1) + 1, end);
        String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return switch (extension) {
            case "png" -> "image/png";
            case "jpg", "jpeg" -> "image/jpeg";
            case "webp" -> "image/webp";
            case "gif" -> "image/gif";
            case "pdf" -> "application/pdf";
            case "txt" -> "text/plain";
            case "mp3" -> "audio/mp3";
            case "wav" -> "audio/wav";
            case "mp4" -> "video/mp4";
            default -> kind == Block.Media.Kind.IMAGE ? "image/jpeg" : null;
        };
    }

    private static RuntimeException unsupported(Place place, String what) {
        return Fault.of(FaultKind.UNSUPPORTED, what + (place.toString().isEmpty() ? "." : " ('" + place + "')."))
                .withCode("unsupported_value")
                .withParam(place.toString())
                .asException();
    }
}
