package dev.aiproxy.testkit;

import static dev.aiproxy.testkit.SampleParts.at;
import static dev.aiproxy.testkit.SampleParts.cited;
import static dev.aiproxy.testkit.SampleParts.image;
import static dev.aiproxy.testkit.SampleParts.media;
import static dev.aiproxy.testkit.SampleParts.model;
import static dev.aiproxy.testkit.SampleParts.user;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Source;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.chat.Turn.Role;
import java.util.List;
import java.util.Map;

/** Requests that are special by what is said in them: whose words they are, and media. */
final class SampleMessages {
    private static final String PDF = "JVBERi0xLjQKJSVFT0YK";
    private static final String WAV = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=";

    private final SampleParts parts;

    SampleMessages(SampleParts parts) {
        this.parts = parts;
    }

    /** Adds the samples by their names. */
    void addTo(Map<String, ChatRequest> all) {
        turns(all);
        shown(all);
    }

    private void turns(Map<String, ChatRequest> all) {
        Turn hello = user(Block.Text.of("Hello"));
        all.put(
                "system",
                parts.ask(Turn.of(Role.SYSTEM, Block.Text.of("Be kind.")), hello)
                        .build());
        all.put(
                "developer",
                parts.ask(Turn.of(Role.DEVELOPER, Block.Text.of("Be kind.")), hello)
                        .build());
        all.put(
                "system in the middle",
                parts.ask(
                                hello,
                                model(Block.Text.of("Hi")),
                                user(Block.Text.of("Go on")),
                                Turn.of(Role.SYSTEM, Block.Text.of("Be brief.")))
                        .build());
        all.put(
                "history",
                parts.ask(hello, model(Block.Text.of("Hi")), user(Block.Text.of("Go on")))
                        .build());
        all.put(
                "name of a speaker",
                parts.ask(new Turn(Role.USER, List.of(Block.Text.of("Hello")), "ann", at("turns")))
                        .build());
        all.put(
                "several texts",
                parts.ask(user(Block.Text.of("One"), Block.Text.of("Two"))).build());
        all.put(
                "refusal in the history",
                parts.ask(hello, model(new Block.Refusal("I can't.", at("refusal"))), user(Block.Text.of("Why?")))
                        .build());
        all.put(
                "citations in the history",
                parts.ask(hello, model(cited()), user(Block.Text.of("Why?"))).build());
    }

    private void shown(Map<String, ChatRequest> all) {
        put(all, "image", image());
        put(
                all,
                "image by address",
                media(Block.Media.Kind.IMAGE, new Source.Url("https://example.com/a.png", "image/png")));
        put(
                all,
                "image with detail",
                new Block.Media(
                        Block.Media.Kind.IMAGE,
                        new Source.Bytes("image/png", CanonicalSamples.PNG),
                        null,
                        null,
                        null,
                        "low",
                        false,
                        null,
                        at("image")));
        put(
                all,
                "file of the provider",
                media(
                        Block.Media.Kind.DOCUMENT,
                        new Source.FileReference(parts.protocol(), "file-abc123", "application/pdf")));
        put(
                all,
                "file of another provider",
                media(Block.Media.Kind.DOCUMENT, new Source.FileReference("elsewhere", "file-abc123", null)));
        put(all, "audio", media(Block.Media.Kind.AUDIO, new Source.Bytes("audio/wav", WAV)));
        put(all, "video", media(Block.Media.Kind.VIDEO, new Source.Bytes("video/mp4", "AAAAIGZ0eXA=")));
        put(
                all,
                "pdf",
                new Block.Media(
                        Block.Media.Kind.DOCUMENT,
                        new Source.Bytes("application/pdf", PDF),
                        "a.pdf",
                        null,
                        null,
                        null,
                        false,
                        null,
                        at("pdf")));
        put(
                all,
                "pdf by address",
                media(Block.Media.Kind.DOCUMENT, new Source.Url("https://example.com/a.pdf", "application/pdf")));
        put(all, "document of plain text", media(Block.Media.Kind.DOCUMENT, new Source.PlainText("All there is.")));
        put(
                all,
                "document of blocks",
                media(Block.Media.Kind.DOCUMENT, new Source.Blocks(List.of(Block.Text.of("A part.")))));
        put(
                all,
                "document with title, context and citations",
                new Block.Media(
                        Block.Media.Kind.DOCUMENT,
                        new Source.PlainText("All there is."),
                        null,
                        "The title",
                        "The context",
                        null,
                        true,
                        null,
                        at("document")));
    }

    private void put(Map<String, ChatRequest> all, String name, Block media) {
        all.put(name, parts.ask(user(Block.Text.of("Look."), media)).build());
    }
}
