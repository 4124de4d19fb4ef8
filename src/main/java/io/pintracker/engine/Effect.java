package io.pintracker.engine;

/** What has to be carried out together with storing the new state. */
public sealed interface Effect {

    /** Carries it out. */
    void apply(Handler handler);

    /** Writes the Cid's row into the agenda, replacing the one of that slot. */
    record Enqueue(Slot slot, long generation) implements Effect {
        @Override
        public void apply(Handler handler) {
            handler.enqueue(this);
        }
    }

    /** Deletes the Cid's row from the agenda. */
    record Dequeue(Slot slot) implements Effect {
        @Override
        public void apply(Handler handler) {
            handler.dequeue(this);
        }
    }

    /** Takes the operation of that generation out of its lane and aborts its call. */
    record Cancel(long generation) implements Effect {
        @Override
        public void apply(Handler handler) {
            handler.cancel(this);
        }
    }

    /** Publishes the new state's PinInfo; a tombstone if the new state is null. */
    record Publish() implements Effect {
        @Override
        public void apply(Handler handler) {
            handler.publish(this);
        }
    }

    /** Counts what happened. */
    record Count(Tally tally) implements Effect {
        @Override
        public void apply(Handler handler) {
            handler.count(this);
        }
    }

    /** One method per effect, so that a new one cannot be forgotten. */
    interface Handler {
        /** Carries out {@link Enqueue}. */
        void enqueue(Enqueue effect);

        /** Carries out {@link Dequeue}. */
        void dequeue(Dequeue effect);

        /** Carries out {@link Cancel}. */
        void cancel(Cancel effect);

        /** Carries out {@link Publish}. */
        void publish(Publish effect);

        /** Carries out {@link Count}. */
        void count(Count effect);
    }
}
