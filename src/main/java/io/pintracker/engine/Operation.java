package io.pintracker.engine;

/**
 * Unfinished work that an intent caused.
 *
 * @param attempts calls to the node that have started, over the operation's life
 * @param verify whether the node may have been changed by somebody else while this ran, so that it must run once more
 * @param failingSince when its first attempt failed, in milliseconds since the epoch; 0 if none has. It is the time that
 *     the worker's report carries in the log, so every reading of the log gives the same; a new intent begins anew
 */
public record Operation(OperationType type, Phase phase, int attempts, boolean verify, long failingSince) {

    static Operation queued(OperationType type, int attempts) {
        return new Operation(type, Phase.QUEUED, attempts, false, 0);
    }

    Operation in(Phase newPhase, int newAttempts) {
        return new Operation(type, newPhase, newAttempts, verify, failingSince);
    }

    Operation failed(Phase newPhase, int newAttempts, long at) {
        return new Operation(type, newPhase, newAttempts, verify, failingSince == 0 ? at : failingSince);
    }

    Operation toVerify() {
        return new Operation(type, phase, attempts, true, failingSince);
    }

    /** The number that the next call to the node has; a call that a crash cut off is made again under its own number. */
    public int nextAttempt() {
        return phase == Phase.IN_PROGRESS ? attempts : attempts + 1;
    }
}
