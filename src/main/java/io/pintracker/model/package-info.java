/**
 * The words of the tracker: immutable values and their JSON. Uses nothing else of the project.
 *
 * <p>Start with {@link io.pintracker.model.PinIntent} (what comes in) and {@link io.pintracker.model.PinInfo} (what goes
 * out). JSON shapes follow IPFS Cluster's, so that its exports are valid input and its clients understand the output.
 */
package io.pintracker.model;
