package io.pintracker.embedded;

import io.pintracker.model.Cid;
import io.pintracker.model.CidFormatException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.util.Fields;

/**
 * A command with its arguments and options, by the rules of Kubo's HTTP API: {@code arg} repeats, options do not, unknown
 * ones are ignored.
 */
record RpcRequest(Command command, List<String> args, Fields options) {
    private static final String IPFS = "/ipfs/";

    /** First letters of the bases that Kubo knows, and of a CIDv0. */
    private static final String KNOWN_BASES = "079fFvVtTbBcChkKRzZmMuUQ";

    static RpcRequest of(Command command, Fields parameters) {
        return new RpcRequest(command, List.copyOf(parameters.getValuesOrEmpty("arg")), parameters);
    }

    /** The first Cid that the call names, if it names one. */
    Optional<Cid> firstCid() {
        if (command == Command.SWARM_CONNECT || args.isEmpty()) {
            return Optional.empty();
        }
        return readable(args.get(0));
    }

    private static Optional<Cid> readable(String arg) {
        try {
            return Optional.of(cid(arg));
        } catch (RpcException e) {
            return Optional.empty();
        }
    }

    /** What the call is seen as a call of, one after the other: every Cid to pin or unpin, else the first Cid, if any. */
    List<Optional<Cid>> subjects() {
        boolean each = command == Command.PIN_ADD || command == Command.PIN_RM;
        if (!each || args.size() < 2) {
            return List.of(firstCid());
        }
        return args.stream().map(RpcRequest::readable).toList();
    }

    /** All arguments as Cids, of which there must be at least {@code least}. */
    List<Cid> cids(int least, String what) throws RpcException {
        if (args.size() < least) {
            throw RpcException.text(400, "argument \"" + what + "\" is required");
        }
        List<Cid> cids = new ArrayList<>(args.size());
        for (String arg : args) {
            cids.add(cid(arg));
        }
        return cids;
    }

    /** Reads {@code <cid>} or {@code /ipfs/<cid>}; no content has links here. */
    static Cid cid(String arg) throws RpcException {
        if (!arg.startsWith(IPFS)) {
            try {
                return Cid.parse(arg);
            } catch (CidFormatException e) {
                throw RpcException.failed("invalid path \"" + arg + "\": path does not have enough components");
            }
        }
        String path = arg.substring(IPFS.length());
        int slash = path.indexOf('/');
        Cid cid;
        try {
            cid = Cid.parse(slash < 0 ? path : path.substring(0, slash));
        } catch (CidFormatException e) {
            String why = KNOWN_BASES.indexOf(path.isEmpty() ? 'Q' : path.charAt(0)) < 0
                    ? "selected encoding not supported"
                    : e.getMessage();
            throw RpcException.failed("invalid path \"" + arg + "\": invalid cid: " + why);
        }
        if (slash >= 0 && slash < path.length() - 1) {
            throw RpcException.failed("func called on wrong kind: \"LookupBySegment\" called on a bytes node"
                    + " (kind: bytes), but only makes sense on map or list");
        }
        return cid;
    }

    Optional<String> text(String name) throws RpcException {
        List<String> values = options.getValuesOrEmpty(name);
        if (values.size() > 1) {
            throw RpcException.text(
                    400,
                    "expected key " + name + " to have only a single value, received [" + String.join(" ", values)
                            + "]");
        }
        return values.stream().findFirst();
    }

    /** An option as Go reads truth values; there without a value, it is true. */
    boolean flag(String name, boolean otherwise) throws RpcException {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return otherwise;
        }
        return switch (text.get()) {
            case "", "1", "t", "T", "true", "TRUE", "True" -> true;
            case "0", "f", "F", "false", "FALSE", "False" -> false;
            default ->
                throw RpcException.text(
                        400,
                        "could not convert value \"" + text.get() + "\" to type \"bool\" (for option \"-" + name
                                + "\")");
        };
    }

    /** Recursive or not, under either of its names. */
    boolean recursive() throws RpcException {
        return flag("recursive", flag("r", true));
    }

    /** The deadline that the client set, if any. */
    Optional<Duration> timeout() throws RpcException {
        Optional<String> text = text("timeout");
        return text.isEmpty() ? Optional.empty() : Optional.of(GoDuration.parse(text.get()));
    }
}
