package io.pintracker.ipfs;

import com.fasterxml.jackson.databind.JsonNode;
import io.pintracker.model.Cid;
import io.pintracker.model.CidFormatException;

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
}
