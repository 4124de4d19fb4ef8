package io.pintracker.query;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import io.pintracker.model.Cid;
import io.pintracker.model.Json;
import io.pintracker.model.StatusFilter;
import io.pintracker.model.TrackedPin;
import io.pintracker.topology.Instance;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;

/**
 * Asks the tracker's other instances over HTTP for what they hold themselves, so that no question travels twice.
 * Thread-safe; holds connections.
 */
public final class Instances implements AutoCloseable {
    /** Where an instance tells the others of one Cid; the Cid follows. */
    public static final String PIN_PATH = "/instance/pins/";

    /** Where an instance tells the others of the partitions that {@code partitions} names. */
    public static final String LIST_PATH = "/instance/pins";

    /** Where an instance tells the others what those that {@code partitions} names look like together. */
    public static final String SURVEY_PATH = "/instance/survey";

    /** Where an instance tells the others under which name it is a member of the group. */
    public static final String MEMBER_PATH = "/instance/member";

    /** The header that says how old an answer may be, in milliseconds. */
    public static final String STALE = "X-Pintracker-Stale";

    private static final Timeout CONNECT = Timeout.ofSeconds(2);
    private static final Timeout SILENCE = Timeout.ofSeconds(20);
    private static final int CONNECTIONS = 64;

    /** Of a question that takes no time. */
    private static final RequestConfig SOON =
            RequestConfig.custom().setResponseTimeout(CONNECT).build();

    private static final ObjectMapper MAPPER = Json.configure(new ObjectMapper());
    private static final ObjectReader PINS = MAPPER.readerFor(TrackedPin.class);
    private static final ObjectReader MEMBER = MAPPER.readerFor(String.class);
    private static final ObjectReader SURVEY = MAPPER.readerFor(Survey.class);

    private final Instance self;
    private final String scheme;
    private final Map<String, String> headers;
    private final LongSupplier millis;
    private final long began;
    private final Map<Instance, Long> lastHeard = new ConcurrentHashMap<>();
    private final CloseableHttpClient http;

    /**
     * @param self never asked
     * @param tls whom to trust over HTTPS; null for HTTP
     * @param headers sent with every request, such as credentials
     * @param millis the time
     */
    public Instances(Instance self, SSLContext tls, Map<String, String> headers, LongSupplier millis) {
        this.self = self;
        scheme = tls == null ? "http://" : "https://";
        this.headers = Map.copyOf(headers);
        this.millis = millis;
        began = millis.getAsLong();
        PoolingHttpClientConnectionManagerBuilder connections = PoolingHttpClientConnectionManagerBuilder.create()
                .setMaxConnPerRoute(CONNECTIONS)
                .setMaxConnTotal(4 * CONNECTIONS)
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(CONNECT)
                        .setSocketTimeout(SILENCE)
                        .build());
        if (tls != null) {
            connections.setTlsSocketStrategy(new DefaultClientTlsStrategy(tls));
        }
        http = HttpClients.custom()
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableContentCompression()
                .setConnectionManager(connections.build())
                .build();
    }

    /** This one. */
    Instance self() {
        return self;
    }

    boolean isOther(Instance instance) {
        return instance != null && !instance.equals(self);
    }

    /** For how long that instance has told nothing, which bounds the age of what a copy of its state tells instead. */
    long silentMillis(Instance instance) {
        return Math.max(1, millis.getAsLong() - lastHeard.getOrDefault(instance, began));
    }

    /**
     * What that instance knows about a Cid.
     *
     * @throws UnavailableException if it cannot tell
     */
    Answer get(Instance instance, Cid cid) {
        HttpGet request = request(instance, PIN_PATH + cid);
        try {
            Answer answer = http.execute(request, response -> {
                require(response);
                TrackedPin pin = PINS.readValue(response.getEntity().getContent());
                return new Answer(pin, stale(response));
            });
            lastHeard.put(instance, millis.getAsLong());
            return answer;
        } catch (IOException e) {
            throw silent(instance, e);
        }
    }

    /**
     * What that instance knows about its partitions; to be closed.
     *
     * @throws UnavailableException if it cannot tell
     */
    RemoteListing list(Instance instance, List<Integer> partitions, StatusFilter filter, boolean unfinished) {
        HttpGet request = request(
                instance,
                LIST_PATH + numbers(partitions) + "&filter=" + filter.bits() + (unfinished ? "&unfinished=true" : ""));
        ClassicHttpResponse response = null;
        try {
            response = http.executeOpen(null, request, null);
            require(response);
            lastHeard.put(instance, millis.getAsLong());
            return new RemoteListing(
                    request, response, PINS.readValues(response.getEntity().getContent()), stale(response), instance);
        } catch (IOException e) {
            request.cancel();
            throw silent(instance, e);
        }
    }

    /**
     * What that instance's partitions look like.
     *
     * @throws UnavailableException if it cannot tell
     */
    Survey survey(Instance instance, List<Integer> partitions) {
        try {
            return http.execute(request(instance, SURVEY_PATH + numbers(partitions)), response -> {
                require(response);
                return SURVEY.readValue(response.getEntity().getContent());
            });
        } catch (IOException e) {
            throw silent(instance, e);
        }
    }

    /**
     * Under which name that instance is a member of the group.
     *
     * @throws ConnectException if nobody listens at its address
     * @throws IOException if it cannot tell for another reason
     */
    String member(Instance instance) throws IOException {
        HttpGet request = request(instance, MEMBER_PATH);
        request.setConfig(SOON);
        return http.execute(request, response -> {
            require(response);
            return MEMBER.readValue(response.getEntity().getContent());
        });
    }

    private static String numbers(List<Integer> partitions) {
        return "?partitions=" + partitions.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private static void require(ClassicHttpResponse response) throws IOException {
        if (response.getCode() == HttpStatus.SC_UNAUTHORIZED) {
            throw new IOException("it wants credentials: set http.instance_authorization_file here");
        }
        if (response.getCode() != HttpStatus.SC_OK || response.getEntity() == null) {
            throw new IOException("it answered " + response.getCode());
        }
    }

    private static long stale(ClassicHttpResponse response) {
        Header stale = response.getFirstHeader(STALE);
        return stale == null ? 0 : Long.parseLong(stale.getValue());
    }

    static UnavailableException silent(Instance instance, IOException e) {
        return new UnavailableException("the tracker's instance at " + instance + " cannot be asked (" + e.getMessage()
                + "); try again, and see http.advertised if this lasts");
    }

    private HttpGet request(Instance instance, String path) {
        HttpGet request = new HttpGet(URI.create(scheme + instance + path));
        headers.forEach(request::setHeader);
        return request;
    }

    /** Ends connections; listings under way break off. */
    @Override
    public void close() {
        http.close(CloseMode.IMMEDIATE);
    }
}
