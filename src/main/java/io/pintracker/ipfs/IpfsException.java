package io.pintracker.ipfs;

import io.pintracker.model.Reason;

/** Why a call to the node did not do what was asked. The message is for people and keeps the node's own words. */
public abstract sealed class IpfsException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    private IpfsException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** The machine-readable cause. */
    public Reason reason() {
        return reason;
    }

    /** Whether another attempt may end better. */
    public boolean isRetryable() {
        return true;
    }

    /** The node cannot be reached, or is not an IPFS node; says nothing about the Cid. */
    public static final class Unavailable extends IpfsException {
        private static final long serialVersionUID = 1L;

        /** Out of reach for that cause. */
        public Unavailable(String message, Throwable cause) {
            super(Reason.IPFS_UNAVAILABLE, message, cause);
        }
    }

    /** The connection broke while the node was answering: the node may be gone, or the answer cut. */
    public static final class Broken extends IpfsException {
        private static final long serialVersionUID = 1L;

        /** Broken off for that cause. */
        public Broken(String message, Throwable cause) {
            super(Reason.IPFS_ERROR, message, cause);
        }
    }

    /** We ended the call ourselves. */
    public static final class Aborted extends IpfsException {
        private static final long serialVersionUID = 1L;

        /** Ended by us. */
        public Aborted() {
            super(Reason.IPFS_ERROR, "the call was aborted", null);
        }
    }

    /** An operator ended the call. */
    public static final class Cancelled extends IpfsException {
        private static final long serialVersionUID = 1L;

        /** Ended on demand. */
        public Cancelled() {
            super(Reason.CANCELLED, "the attempt was cancelled by an operator", null);
        }
    }

    /** The graph did not grow for the whole of {@code pin_timeout}. */
    public static final class NoProgress extends IpfsException {
        private static final long serialVersionUID = 1L;

        /** Stalled, with how long and how far it had come in the message. */
        public NoProgress(String message) {
            super(Reason.NO_PROGRESS, message, null);
        }
    }

    /** No answer in time. */
    public static final class TimedOut extends IpfsException {
        private static final long serialVersionUID = 1L;

        /** Timed out, with the setting and its value in the message. */
        public TimedOut(String message) {
            super(Reason.TIMED_OUT, message, null);
        }
    }

    /** The node answered with an error. */
    public static final class Refused extends IpfsException {
        private static final long serialVersionUID = 1L;

        /** An error in the node's own words. */
        public Refused(String message) {
            this(Reason.IPFS_ERROR, message);
        }

        /** An error in the node's own words, and what they mean. */
        public Refused(Reason reason, String message) {
            super(reason, message, null);
        }
    }

    /** The node holds the Cid recursively, so it cannot hold it directly. */
    public static final class HeldRecursively extends IpfsException {
        private static final long serialVersionUID = 1L;

        /** An error in the node's own words. */
        public HeldRecursively(String message) {
            super(Reason.IPFS_ERROR, message, null);
        }
    }

    /** The node answered with an error that the same call will always meet. */
    public static final class Invalid extends IpfsException {
        private static final long serialVersionUID = 1L;

        /** An error in the node's own words. */
        public Invalid(String message) {
            this(Reason.INVALID_PIN, message);
        }

        /** An error in the node's own words, and what they mean. */
        public Invalid(Reason reason, String message) {
            super(reason, message, null);
        }

        @Override
        public boolean isRetryable() {
            return false;
        }
    }

    /** Unpinning is switched off. */
    public static final class UnpinDisabled extends IpfsException {
        private static final long serialVersionUID = 1L;

        /** Refused by {@code unpin_disable}. */
        public UnpinDisabled() {
            super(Reason.UNPIN_DISABLED, "unpinning is switched off here (unpin_disable=true)", null);
        }

        @Override
        public boolean isRetryable() {
            return false;
        }
    }
}
