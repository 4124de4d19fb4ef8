package io.pintracker.ipfs;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.io.CloseMode;

/**
 * Asks the node one {@link Question} at a time on the calling thread, and gives every request exactly one verdict.
 * Thread-safe.
 */
final class Transport implements AutoCloseable {
    private static final String STREAM_ERROR = "X-Stream-Error";
    private static final int MAX_ERROR_BYTES = 16 * 1024;
    private static final int MAX_DEPTH = 16;
    private static final int MAX_STRING = 64 * 1024;

    /**
     * How long a node is waited for that was hung up on ({@link Exchange}); it costs one worker.
     *
     * @param word until it says what became of the call, which may have to wait for what it cannot break off
     * @param silence after it has closed the connection without a word
     */
    record Grace(Duration word, Duration silence) {
        static final Grace USUAL = new Grace(Duration.ofSeconds(10), Duration.ofSeconds(1));
    }

    private final IpfsSettings settings;
    private final Grace grace;
    private final Failures failures;
    private final NodeAddress address;
    private final CloseableHttpClient client;
    private final Watchdog watchdog;
    private final JsonFactory json;
    private final ObjectReader jsonReader;
    private final Set<Exchange> running = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closing = new CountDownLatch(1);

    Transport(IpfsSettings settings, Grace grace, LongSupplier nanoTime) {
        this.settings = settings;
        this.grace = grace;
        failures = new Failures(settings.api());
        address = NodeAddress.of(settings.api());
        client = HttpClientFactory.create(settings);
        watchdog = new Watchdog(nanoTime);
        json = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .maxStringLength(MAX_STRING)
                        .build())
                .build();
        ObjectMapper mapper = new ObjectMapper(json);
        json.setCodec(mapper);
        jsonReader = mapper.reader();
    }

    /** Sends the question and waits until it is answered, has failed, or was ended. */
    <T> T ask(Question<T> question, Call call) throws IpfsException {
        Exchange exchange = exchange(question, call);
        running.add(exchange);
        try {
            // Closing opens the latch before it looks for what runs: one of the two sees the other.
            if (closing.getCount() == 0 || !call.running(exchange::abort)) {
                throw new IpfsException.Aborted();
            }
            Watchdog.Watch total = watchdog.watch(question.timeLeft(), exchange::overrun);
            try (Watchdog.Watch watch = watchdog.watch(question.limit().time(), exchange::expire)) {
                return converse(question, exchange, watch);
            } finally {
                total.close();
                call.ended();
            }
        } finally {
            running.remove(exchange);
        }
    }

    private Exchange exchange(Question<?> question, Call call) {
        HttpPost post = post(question.command(), call);
        return new Exchange(post, question.changesPins() ? cut -> watchdog.watch(grace.word(), cut) : null);
    }

    private HttpPost post(Command command, Call call) {
        HttpPost post = new HttpPost(command.at(address.base()));
        call.carried().forEach(post::setHeader);
        if (!settings.authorization().isEmpty()) {
            post.setHeader(HttpHeaders.AUTHORIZATION, settings.authorization());
        }
        return post;
    }

    private <T> T converse(Question<T> question, Exchange exchange, Watchdog.Watch watch) throws IpfsException {
        try {
            return read(open(exchange), question, exchange, watch);
        } catch (JsonProcessingException e) {
            throw ended(
                    question,
                    exchange,
                    Failures.unclear(question.command(), "is cut off or not JSON: " + e.getOriginalMessage()));
        } catch (IOException e) {
            throw ended(question, exchange, failures.of(question.command(), e));
        } catch (IpfsException e) {
            throw ended(question, exchange, e);
        } finally {
            exchange.release();
            if (exchange.isInDoubt()) {
                settle();
            }
        }
    }

    /** Gives a node that says nothing the time to come to the end of what it was at. */
    private void settle() {
        try {
            closing.await(grace.silence().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private ClassicHttpResponse open(Exchange exchange) throws IOException {
        try {
            return client.executeOpen(address.host(), exchange.request(), ExchangeExecutor.contextOf(exchange));
        } catch (RuntimeException e) {
            if (!exchange.isEnded()) {
                throw e;
            }
            // The library does not expect that its connection is taken away between any two of its steps.
            throw new IOException("the connection was closed", e);
        }
    }

    private static <T> IpfsException ended(Question<T> question, Exchange exchange, IpfsException otherwise) {
        if (exchange.isExpired()) {
            return question.expired();
        }
        if (exchange.isOverrun()) {
            return question.overrun();
        }
        // An interrupt ends a call as an abort does.
        boolean ours = exchange.isEnded() || Thread.currentThread().isInterrupted();
        return ours ? new IpfsException.Aborted() : otherwise;
    }

    private <T> T read(ClassicHttpResponse response, Question<T> question, Exchange exchange, Watchdog.Watch watch)
            throws IOException, IpfsException {
        HttpEntity body = response.getEntity();
        if (response.getCode() != HttpStatus.SC_OK) {
            return question.refused(NodeError.of(response.getCode(), text(body), jsonReader), failures);
        }
        check(body, question);
        objects(body.getContent(), question, watch);
        for (Header trailer : exchange.trailers()) {
            if (trailer.getName().equalsIgnoreCase(STREAM_ERROR)) {
                return question.refused(NodeError.of(response.getCode(), trailer.getValue(), jsonReader), failures);
            }
        }
        return question.answer(failures);
    }

    private void check(HttpEntity body, Question<?> question) throws IpfsException {
        if (body == null) {
            throw Failures.unclear(question.command(), "has no body");
        }
        String type = body.getContentType();
        if (type != null && type.toLowerCase(Locale.ROOT).startsWith("text/html")) {
            throw failures.noNode(question.command(), "it answered with a web page");
        }
        boolean endsVisibly = body.isChunked() || body.getContentLength() >= 0;
        if (!endsVisibly && !question.noticesCut()) {
            throw Failures.unclear(question.command(), "has neither a length nor chunks, so a cut would go unseen");
        }
    }

    private void objects(InputStream body, Question<?> question, Watchdog.Watch watch)
            throws IOException, IpfsException {
        // The parser must not close the body: that would read on to an end that may never come.
        try (JsonParser parser = json.createParser(body).disable(JsonParser.Feature.AUTO_CLOSE_SOURCE)) {
            while (parser.nextToken() != null) {
                if (parser.currentToken() != JsonToken.START_OBJECT) {
                    throw Failures.unclear(question.command(), "is not made of JSON objects");
                }
                question.object(parser, watch);
            }
        }
    }

    private static String text(HttpEntity body) throws IOException {
        return body == null ? "" : new String(body.getContent().readNBytes(MAX_ERROR_BYTES), StandardCharsets.UTF_8);
    }

    /** Aborts what runs; what is asked later is aborted too. */
    @Override
    public void close() {
        closing.countDown();
        running.forEach(Exchange::cut);
        watchdog.close();
        client.close(CloseMode.IMMEDIATE);
    }
}
