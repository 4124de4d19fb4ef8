/**
 * The command line; wires everything, so it may use every package.
 *
 * <p>{@link io.pintracker.cli.Main} builds the tree of commands. A command is a small class with shared mixins ({@code
 * ConfigOptions}, {@code KafkaOptions}, {@code TrackerOptions}, {@code OutputOptions}); what it needs of the world comes in
 * a {@code CliContext}.
 */
package io.pintracker.cli;
