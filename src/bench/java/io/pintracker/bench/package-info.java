/**
 * Measures what the program promises: how soon it acts, and how much memory it takes. Outside the program and its tests;
 * runs with {@code mvn -Pbench} and starts the tracker by its command line.
 */
package io.pintracker.bench;
