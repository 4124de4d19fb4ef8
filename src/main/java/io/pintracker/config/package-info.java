/**
 * One typed configuration, checked as a whole before anything starts. Uses nothing else of the project.
 *
 * <p>Start with {@link io.pintracker.config.ConfigurationLoader}, which merges file, environment and flags into a {@link
 * io.pintracker.config.Configuration}. {@code Settings} is the list of all keys (design section 9).
 */
package io.pintracker.config;
