package io.pintracker.faults;

/**
 * What a tracker held in memory at one moment, after a full collection, and what its settings allow.
 *
 * @param what names the moment
 * @param mostTickets operations in lanes and in calls that the settings allow
 * @param openIterators over the stores
 * @param heapBytes of live objects
 */
record MemorySample(
        String what,
        long tickets,
        long mostTickets,
        long openIterators,
        long mostIterators,
        long heapBytes,
        long mostHeapBytes) {}
