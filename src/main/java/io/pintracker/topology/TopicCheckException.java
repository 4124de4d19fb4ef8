package io.pintracker.topology;

import static java.util.stream.Collectors.joining;

import java.util.List;

/** The topics are not fit to run on: all that is wrong with them, each with the way out. */
public final class TopicCheckException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * One thing that is wrong.
     *
     * @param topic where
     * @param wrong what it is
     * @param mend the command or setting that mends it
     */
    public record Problem(String topic, String wrong, String mend) {
        /** The problem in one line. */
        @Override
        public String toString() {
            return "topic " + topic + ": " + wrong + ". To mend it, " + mend;
        }
    }

    private final transient List<Problem> problems;

    TopicCheckException(List<Problem> problems) {
        super((problems.size() == 1 ? "1 problem" : problems.size() + " problems") + " with the topics:\n"
                + problems.stream().map(problem -> "  " + problem).collect(joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** All of them, at least one. */
    public List<Problem> problems() {
        return problems;
    }
}
