package io.pintracker.embedded;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A command of Kubo's RPC that the simulated node knows. */
public enum Command {
    VERSION("version"),
    ID("id"),
    PIN_ADD("pin/add"),
    PIN_RM("pin/rm"),
    PIN_LS("pin/ls"),
    PIN_UPDATE("pin/update"),
    REPO_STAT("repo/stat"),
    SWARM_CONNECT("swarm/connect"),
    RESOLVE("resolve"),
    REPO_GC("repo/gc");

    private static final Map<String, Command> BY_TEXT =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Command::text, Function.identity()));

    private final String text;

    Command(String text) {
        this.text = text;
    }

    /** Its name in Kubo, the path behind {@code /api/v0/}. */
    public String text() {
        return text;
    }

    static Optional<Command> ofText(String text) {
        return Optional.ofNullable(BY_TEXT.get(text));
    }
}
