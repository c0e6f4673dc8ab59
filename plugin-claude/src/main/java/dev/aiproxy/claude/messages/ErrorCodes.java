package dev.aiproxy.claude.messages;

import java.util.Set;

/**
 * The stable causes that Anthropic's errors bear in {@code details.error_code}. Its clients branch on them, so words of other
 * services must not stand there; an error without one is read by its type. Source: the types of Anthropic's SDKs, November 2026.
 */
final class ErrorCodes {
    private static final Set<String> KNOWN = Set.of(
            "available_tools_limit_exceeded",
            "tool_name_conflict",
            "tool_reference_unresolved",
            "thread_already_continued",
            "thread_continue_in_flight",
            "thread_fingerprint_mismatch",
            "thread_unsupported_request",
            "thread_not_found",
            "compaction_block_ambiguous",
            "compaction_block_misplaced",
            "compaction_content_mismatch",
            "compaction_incomplete_turn",
            "compaction_nothing_to_summarize",
            "compaction_signature_invalid",
            "compaction_too_many_tool_references",
            "compaction_tool_changes_mismatch",
            "compaction_unavailable",
            "claude_code_version_too_old",
            "claude_code_key_creator_not_member",
            "cmek_key_disabled",
            "cmek_key_network_blocked",
            "cmek_context_unavailable",
            "cmek_key_unreachable",
            "organization_on_hold",
            "organization_not_enrolled_in_beta",
            "organization_type_not_supported",
            "request_body_encoding_invalid",
            "request_body_encoding_unsupported",
            "request_body_timeout",
            "request_body_too_large_after_decoding",
            "unsupported_charset",
            "user_profile_required",
            "user_profile_not_found",
            "user_profile_billing_not_authorized",
            "user_profile_not_billable",
            "linked_organization_billing_unavailable",
            "linked_organization_spend_limit_reached",
            "contract_spend_limit_reached",
            "enforced_spend_limit_reached",
            "ramp_limit_exceeded",
            "sandbox_egress_restricted",
            "skill_read_blocked_undecryptable");

    private ErrorCodes() {}

    /** Whether clients know it. */
    static boolean contains(String code) {
        return KNOWN.contains(code);
    }
}
