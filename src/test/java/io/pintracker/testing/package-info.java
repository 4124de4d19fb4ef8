/** Real things for tests to run against. */
package io.pintracker.testing;
