package io.pintracker.topology;

/** One way in which a topic is not what its file says. */
public sealed interface TopicDifference {

    /** The topic. */
    String topic();

    /** What differs: {@code topic}, {@code partitions} or the key of a setting. */
    String what();

    /** What the file says, for people. */
    String expected();

    /** What Kafka says, for people. */
    String actual();

    /** Whether {@link TopicAdmin#apply} mends it; if not, {@link #advice()} says why and what to do. */
    boolean isMendable();

    /** How to mend it. */
    String advice();

    /**
     * The topic does not exist.
     *
     * @param partitions it should have
     */
    record Missing(String topic, int partitions) implements TopicDifference {
        @Override
        public String what() {
            return "topic";
        }

        @Override
        public String expected() {
            return partitions + " partitions";
        }

        @Override
        public String actual() {
            return "missing";
        }

        @Override
        public boolean isMendable() {
            return true;
        }

        @Override
        public String advice() {
            return "run: pintracker topics apply";
        }
    }

    /** The topic has fewer partitions than it should. */
    record TooFewPartitions(String topic, int wanted, int found) implements TopicDifference {
        @Override
        public String what() {
            return "partitions";
        }

        @Override
        public String expected() {
            return Integer.toString(wanted);
        }

        @Override
        public String actual() {
            return Integer.toString(found);
        }

        @Override
        public boolean isMendable() {
            return false;
        }

        @Override
        public String advice() {
            return "partitions are never added to a topic that exists: keys would move to other partitions and leave "
                    + "their state behind. " + keepOrRenew(found, wanted);
        }
    }

    /** The topic has more partitions than it should, which Kafka cannot take back. */
    record OtherPartitions(String topic, int wanted, int found) implements TopicDifference {
        @Override
        public String what() {
            return "partitions";
        }

        @Override
        public String expected() {
            return Integer.toString(wanted);
        }

        @Override
        public String actual() {
            return Integer.toString(found);
        }

        @Override
        public boolean isMendable() {
            return false;
        }

        @Override
        public String advice() {
            return "Kafka cannot take partitions from a topic that exists. " + keepOrRenew(found, wanted);
        }
    }

    /**
     * A setting has another value.
     *
     * @param key of the setting, such as {@code cleanup.policy}
     * @param wanted value
     * @param found value; null where the broker does not know the key
     */
    record ConfigDiffers(String topic, String key, String wanted, String found) implements TopicDifference {
        @Override
        public String what() {
            return key;
        }

        @Override
        public String expected() {
            return wanted;
        }

        @Override
        public String actual() {
            return found == null ? "unknown to the broker" : found;
        }

        @Override
        public boolean isMendable() {
            return found != null;
        }

        @Override
        public String advice() {
            return found == null
                    ? "the broker has no setting of that name; mend spec.config in the topic's file"
                    : "run: pintracker topics apply";
        }
    }

    private static String keepOrRenew(int found, int wanted) {
        return "Keep them with --partitions " + found + " for all topics, or create a new topic with " + wanted
                + " partitions, copy the records into it and name it in the setting topics.*";
    }
}
