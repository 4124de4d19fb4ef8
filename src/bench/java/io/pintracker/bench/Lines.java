package io.pintracker.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;

/**
 * An answer over HTTP, read to its end as fast as it comes.
 *
 * @param count its lines
 * @param first seconds from the request to the end of the first line; NaN if there is none
 * @param seconds from the request to the end
 */
record Lines(long count, double first, double seconds) {
    private static final int OK = 200;

    static Lines get(URI uri) throws IOException, InterruptedException {
        return read(HttpRequest.newBuilder(uri).build());
    }

    static Lines post(URI uri) throws IOException, InterruptedException {
        return read(HttpRequest.newBuilder(uri).POST(BodyPublishers.noBody()).build());
    }

    private static Lines read(HttpRequest request) throws IOException, InterruptedException {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        long began = System.nanoTime();
        HttpResponse<InputStream> answer = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        if (answer.statusCode() != OK) {
            throw new IOException(request.uri().getPath() + " was answered with " + answer.statusCode());
        }
        long count = 0;
        double first = Double.NaN;
        byte[] buffer = new byte[1 << 16];
        try (InputStream body = answer.body()) {
            for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
                for (int i = 0; i < read; i++) {
                    count += buffer[i] == '\n' ? 1 : 0;
                }
                first = Double.isNaN(first) && count > 0 ? (System.nanoTime() - began) / 1e9 : first;
            }
        }
        return new Lines(count, first, (System.nanoTime() - began) / 1e9);
    }

    double perSecond() {
        return count / seconds;
    }
}
