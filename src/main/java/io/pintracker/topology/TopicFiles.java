package io.pintracker.topology;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The topic files: one {@code KafkaTopic} resource of Strimzi ({@code kafka.strimzi.io/v1}) for each role of design
 * section 4, named after it. The same files serve an operator on Kubernetes, the command line and the embedded broker.
 * Immutable.
 */
public final class TopicFiles {
    /** What a topic is for; its file is the {@link #fileName()}. */
    public enum Role {
        PIN_INTENTS,
        PIN_RECOVER,
        PIN_STATUS,
        PIN_DEAD_LETTERS;

        /** The name of the file, such as {@code pin-intents.yaml}. */
        public String fileName() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-') + ".yaml";
        }
    }

    /**
     * How the topics are called where the tracker runs: the settings {@code topics.intents}, {@code topics.recover},
     * {@code topics.status} and {@code topics.dead_letters}.
     *
     * @param intents one or more
     */
    public record Names(List<String> intents, String recover, String status, String deadLetters) {
        /** The names of design section 4. */
        public static final Names DEFAULT =
                new Names(List.of("pin-intents"), "pin-recover", "pin-status", "pin-dead-letters");

        /**
         * Checks that there are intents topics and that no name serves twice.
         *
         * @throws IllegalArgumentException if not
         */
        public Names {
            intents = List.copyOf(intents);
            if (intents.isEmpty()) {
                throw new IllegalArgumentException("topics.intents is empty; expected the name of a topic or more");
            }
            Set<String> seen = new TreeSet<>();
            Stream.concat(intents.stream(), Stream.of(recover, status, deadLetters))
                    .forEach(name -> {
                        if (!seen.add(name)) {
                            throw new IllegalArgumentException(
                                    "the topic '" + name + "' is named twice; every setting topics.* needs its own");
                        }
                    });
        }

        List<String> all() {
            return Stream.concat(intents.stream(), Stream.of(recover, status, deadLetters))
                    .toList();
        }
    }

    /** A file is missing or wrong; the message names file and field. */
    public static final class TopicFileException extends IOException {
        private static final long serialVersionUID = 1L;

        TopicFileException(String file, String message) {
            super(file + ": " + message);
        }
    }

    private static final String IN_JAR = "topics";

    private final Map<Role, TopicSpec> specs;

    private TopicFiles(Map<Role, TopicSpec> specs) {
        this.specs = specs;
    }

    /**
     * The files that come with the program.
     *
     * @throws IOException if it was packed without them
     */
    public static TopicFiles inJar() throws IOException {
        Map<Role, TopicSpec> specs = new EnumMap<>(Role.class);
        for (Role role : Role.values()) {
            String resource = IN_JAR + "/" + role.fileName();
            try (InputStream in = TopicFiles.class.getClassLoader().getResourceAsStream(resource)) {
                if (in == null) {
                    throw new TopicFileException(resource, "is not in the program's jar; build it anew");
                }
                specs.put(role, TopicFile.parse(resource, in.readAllBytes()));
            }
        }
        return new TopicFiles(specs);
    }

    /**
     * Reads a directory, which must hold one file a role and no other {@code .yaml} or {@code .yml}: a file under a wrong
     * name would otherwise be passed over without a word.
     *
     * @throws IOException if the directory cannot be read or a file is missing, unknown or wrong
     */
    public static TopicFiles in(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new TopicFileException(directory.toString(), "is not a directory; expected one with " + fileNames());
        }
        Set<String> unknown = new TreeSet<>();
        try (Stream<Path> files = Files.list(directory)) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".yaml") || name.endsWith(".yml"))
                    .forEach(unknown::add);
        }
        Map<Role, TopicSpec> specs = new EnumMap<>(Role.class);
        for (Role role : Role.values()) {
            Path file = directory.resolve(role.fileName());
            if (!unknown.remove(role.fileName())) {
                throw new TopicFileException(file.toString(), "is missing; expected " + fileNames());
            }
            specs.put(role, TopicFile.parse(file.toString(), Files.readAllBytes(file)));
        }
        if (!unknown.isEmpty()) {
            throw new TopicFileException(
                    directory.resolve(unknown.iterator().next()).toString(),
                    "is not the name of a topic file; expected " + fileNames());
        }
        return new TopicFiles(specs);
    }

    /** The topics under the names that stand in the files, in the order of the roles. */
    public List<TopicSpec> specs() {
        return List.copyOf(specs.values());
    }

    /** The topics under these names, whatever the files call them; one for every intents topic. */
    public List<TopicSpec> named(Names names) {
        List<TopicSpec> named = new ArrayList<>();
        for (String intents : names.intents()) {
            named.add(specs.get(Role.PIN_INTENTS).withName(intents));
        }
        named.add(specs.get(Role.PIN_RECOVER).withName(names.recover()));
        named.add(specs.get(Role.PIN_STATUS).withName(names.status()));
        named.add(specs.get(Role.PIN_DEAD_LETTERS).withName(names.deadLetters()));
        return List.copyOf(named);
    }

    private static String fileNames() {
        return Stream.of(Role.values()).map(Role::fileName).collect(joining(", "));
    }
}
