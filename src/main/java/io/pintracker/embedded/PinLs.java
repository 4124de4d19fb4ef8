package io.pintracker.embedded;

import io.pintracker.embedded.Pinset.Pinned;
import io.pintracker.model.Cid;
import io.pintracker.model.PinMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/** {@code pin/ls}, of some Cids or of all, from a snapshot; nothing is pinned indirectly here. */
record PinLs(Pinset pinset) implements CommandHandler {

    @Override
    public Course prepare(RpcRequest request) throws RpcException {
        Query query = Query.of(request);
        boolean stream = request.flag("stream", false);
        if (request.args().isEmpty()) {
            Iterator<String> texts = pinset.snapshot(query.modes()).stream()
                    .filter(row -> row.pinned().name().contains(query.nameFilter()))
                    .map(row -> text(row.cid(), row.pinned(), query, stream))
                    .iterator();
            return course(stream ? texts : sorted(texts), stream, Optional.empty());
        }
        List<String> texts = new ArrayList<>();
        for (String arg : request.args()) {
            Cid cid = RpcRequest.cid(arg);
            Optional<Pinned> pinned = pinset.get(cid).filter(p -> query.modes().contains(p.mode()));
            if (pinned.isEmpty()) {
                return course(texts.iterator(), stream, Optional.of("path '" + arg + "' is not pinned"));
            }
            texts.add(text(cid, pinned.get(), query, stream));
        }
        return course(stream ? texts.iterator() : sorted(texts.iterator()), stream, Optional.empty());
    }

    /** As Go writes the keys of a map. */
    private static Iterator<String> sorted(Iterator<String> entries) {
        List<String> all = new ArrayList<>();
        entries.forEachRemaining(all::add);
        Collections.sort(all);
        return all.iterator();
    }

    private static String text(Cid cid, Pinned pinned, Query query, boolean stream) {
        String name = query.names() ? pinned.name() : "";
        return stream ? KuboJson.line(cid, pinned.mode(), name) : KuboJson.entry(cid, pinned.mode(), name);
    }

    private static Course course(Iterator<String> texts, boolean stream, Optional<String> error) {
        Iterator<String> lines = stream ? texts : error.isPresent() ? Collections.emptyIterator() : object(texts);
        return new Course(
                List.of(),
                Duration.ZERO,
                () -> {},
                lines,
                stream,
                false,
                stream ? "{\"Cid\":\"b" : "{\"Keys\":{\"b",
                () -> {
                    if (error.isPresent()) {
                        throw RpcException.failed(error.get());
                    }
                    return "";
                });
    }

    /** One object in pieces, since it may be too large to hold. */
    private static Iterator<String> object(Iterator<String> entries) {
        return new Iterator<>() {
            private boolean begun;
            private boolean ended;

            @Override
            public boolean hasNext() {
                return !ended;
            }

            @Override
            public String next() {
                if (entries.hasNext()) {
                    String separator = begun ? "," : "{\"Keys\":{";
                    begun = true;
                    return separator + entries.next();
                }
                if (ended) {
                    throw new NoSuchElementException("the object is complete");
                }
                ended = true;
                return begun ? "}}\n" : "{}\n";
            }
        };
    }

    /** What is asked for, in Kubo's order. */
    private record Query(List<PinMode> modes, boolean names, String nameFilter) {
        static Query of(RpcRequest request) throws RpcException {
            String type = request.text("type").orElse(request.text("t").orElse("all"));
            List<PinMode> modes = switch (type) {
                case "recursive" -> List.of(PinMode.RECURSIVE);
                case "direct" -> List.of(PinMode.DIRECT);
                case "indirect" -> List.of();
                case "all" -> List.of(PinMode.RECURSIVE, PinMode.DIRECT);
                default ->
                    throw RpcException.failed(
                            "invalid type '" + type + "', must be one of {direct, indirect, recursive, all}");
            };
            String filter = request.text("name").orElse("");
            return new Query(modes, request.flag("names", false) || !filter.isEmpty(), filter);
        }
    }
}
