package io.pintracker.engine;

/**
 * Unfinished work that an intent caused.
 *
 * @param attempts calls to the node that have started, over the operation's life
 * @param verify whether the node may have been changed by somebody else while this ran, so that it must run once more
 */
public record Operation(OperationType type, Phase phase, int attempts, boolean verify) {

    static Operation queued(OperationType type, int attempts) {
        return new Operation(type, Phase.QUEUED, attempts, false);
    }

    Operation in(Phase newPhase, int newAttempts) {
        return new Operation(type, newPhase, newAttempts, verify);
    }

    Operation toVerify() {
        return new Operation(type, phase, attempts, true);
    }

    /** The number that the next call to the node has; a call that a crash cut off is made again under its own number. */
    public int nextAttempt() {
        return phase == Phase.IN_PROGRESS ? attempts : attempts + 1;
    }
}
