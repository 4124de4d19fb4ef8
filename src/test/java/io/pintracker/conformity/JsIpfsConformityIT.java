package io.pintracker.conformity;

import io.pintracker.testing.RealIpfsNode;
import org.junit.jupiter.api.Test;

/** The suite against js-ipfs, which has less than Kubo. */
class JsIpfsConformityIT extends NodeConformity {

    @Override
    TestedNode startNode() {
        return new RealNode(TestedNode.Kind.JS_IPFS, RealIpfsNode.startJsIpfs());
    }

    @Test
    void showsTheProgressOfAGraph() {
        skip("js-ipfs sends nothing before a pin is complete");
    }

    @Test
    void collectsGarbageDuringAPin() {
        skip("js-ipfs is no longer developed; its garbage collection was not tried");
    }

    @Test
    void pinsFromAPeer() {
        skip("js-ipfs is no longer developed; two of them were not tried");
    }
}
