/** One suite for all kinds of IPFS nodes: what the client relies on, tried against each, and told in a table. */
package io.pintracker.conformity;
