package io.pintracker.audit;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How audits run.
 *
 * @param directory for listings, used by nobody else
 * @param interval between the end of an audit and the next; zero for none but those asked for
 * @param fixStrays whether those of the timer remove strays
 * @param unpinDisabled whether the node is never asked to unpin
 */
public record AuditSettings(Path directory, Duration interval, boolean fixStrays, boolean unpinDisabled) {}
