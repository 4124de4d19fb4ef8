package io.pintracker.ipfs;

import com.fasterxml.jackson.databind.JsonNode;
import io.pintracker.model.Cid;
import io.pintracker.model.CidFormatException;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/** Cids in a node's answers, which may be in another base than asked with: js-ipfs uses base58 (kubo-rpc 3). */
final class CidText {

    private CidText() {}

    /** Whether {@code text} is this Cid. */
    static boolean is(String text, Cid cid) {
        try {
            return Cid.parse(text).equals(cid);
        } catch (CidFormatException e) {
            return false;
        }
    }

    /** Whether a list of texts has this Cid. */
    static boolean contains(JsonNode texts, Cid cid) {
        for (JsonNode text : texts) {
            if (is(text.asText(), cid)) {
                return true;
            }
        }
        return false;
    }

    /** Cids for a message. */
    static String list(Collection<Cid> cids) {
        return cids.stream().map(Cid::toString).collect(Collectors.joining(", "));
    }

    /** Takes out of {@code cids} those that a list of texts has. */
    static void strike(JsonNode texts, Set<Cid> cids) {
        for (JsonNode text : texts) {
            cids.removeIf(cid -> is(text.asText(), cid));
        }
    }
}
