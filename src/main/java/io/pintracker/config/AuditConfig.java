package io.pintracker.config;

import java.time.Duration;

/**
 * When the pinset is compared with the node (design section 8).
 *
 * @param interval between two audits; zero for none but those asked for
 * @param fixStrays whether what nobody wants is unpinned
 */
public record AuditConfig(Duration interval, boolean fixStrays) {}
