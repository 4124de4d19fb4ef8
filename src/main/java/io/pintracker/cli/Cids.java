package io.pintracker.cli;

import io.pintracker.model.Cid;
import io.pintracker.model.CidFormatException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Cids on the command line, in any base. */
final class Cids {
    private Cids() {}

    /**
     * Reads them all; one that stands there twice counts once.
     *
     * @throws CliException that names every bad one
     */
    static Set<Cid> parse(List<String> texts) {
        Set<Cid> cids = new LinkedHashSet<>();
        List<String> problems = new ArrayList<>();
        for (String text : texts) {
            try {
                cids.add(Cid.parse(text));
            } catch (CidFormatException e) {
                problems.add(e.getMessage());
            }
        }
        if (!problems.isEmpty()) {
            throw new CliException(ExitCode.USAGE, String.join(System.lineSeparator(), problems));
        }
        return cids;
    }
}
