package io.pintracker.bench;

import java.util.Arrays;
import java.util.Random;

/** Draws numbers from 0 on, the k-th with a weight of 1/(k + 1). Confined to one thread. */
final class Zipf {
    private final double[] upTo;
    private final Random random;

    Zipf(int numbers, Random random) {
        this.random = random;
        upTo = new double[numbers];
        double sum = 0;
        for (int i = 0; i < numbers; i++) {
            sum += 1.0 / (i + 1);
            upTo[i] = sum;
        }
    }

    int next() {
        int at = Arrays.binarySearch(upTo, random.nextDouble() * upTo[upTo.length - 1]);
        return Math.min(upTo.length - 1, at < 0 ? -at - 1 : at);
    }
}
