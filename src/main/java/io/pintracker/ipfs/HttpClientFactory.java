package io.pintracker.ipfs;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SchemePortResolver;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.HttpClientConnectionOperator;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.config.RegistryBuilder;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.slf4j.LoggerFactory;

/** Makes an HTTP client that does what it is told and nothing on its own: no retries, redirects, cookies or timeouts. */
final class HttpClientFactory {

    /** Kubo refuses browsers' names, and those with its own in them (kubo-rpc 1). */
    private static final String USER_AGENT = "pintracker";

    /** A node that was restarted has closed what was idle; to find out costs a millisecond, so not after every call. */
    private static final TimeValue VALIDATE_AFTER = TimeValue.ofMilliseconds(10);

    /**
     * Of a connection's buffers, each. The library's 32 KiB would be 500 MB with 5,000 calls in flight, and what is larger,
     * a listing, comes in lines of some hundred bytes.
     */
    private static final int BUFFER_BYTES = 4 * 1024;

    /** Where the library writes headers and bytes, at DEBUG. */
    private static final List<String> TELLTALES =
            List.of("org.apache.hc.client5.http.headers", "org.apache.hc.client5.http.wire");

    private HttpClientFactory() {}

    /**
     * Refuses to send a secret that the library would write into the log.
     *
     * @param debug whether the logger of a name writes at DEBUG
     * @throws IllegalArgumentException naming the logger to be silenced
     */
    static void checkSecret(IpfsSettings settings, Predicate<String> debug) {
        for (String logger : TELLTALES) {
            if (!settings.authorization().isEmpty() && debug.test(logger)) {
                throw new IllegalArgumentException("logger " + logger
                        + " is at DEBUG and would write ipfs.authorization into the log; set it to INFO");
            }
        }
    }

    static CloseableHttpClient create(IpfsSettings settings) {
        checkSecret(settings, name -> LoggerFactory.getLogger(name).isDebugEnabled());
        Timeout connectTimeout = Timeout.of(settings.connectTimeout());
        // Zero is no limit for connecting, but no patience at all for a connection of the pool.
        Timeout leaseTimeout = connectTimeout.isDisabled() ? Timeout.ofDays(1) : connectTimeout;
        PoolingHttpClientConnectionManager connections = route(settings)
                .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                        .http1Config(
                                Http1Config.custom().setBufferSize(BUFFER_BYTES).build())
                        .build())
                .setMaxConnTotal(settings.connections())
                .setMaxConnPerRoute(settings.connections())
                .setDefaultSocketConfig(SocketConfig.custom()
                        .setSoTimeout(Timeout.DISABLED)
                        // With limits switched off, nothing else would notice a machine that is gone.
                        .setSoKeepAlive(true)
                        .build())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(connectTimeout)
                        .setSocketTimeout(Timeout.DISABLED)
                        .setValidateAfterInactivity(VALIDATE_AFTER)
                        .build())
                .build();
        return HttpClients.custom()
                .setConnectionManager(connections)
                .setRequestExecutor(new ExchangeExecutor())
                .setUserAgent(USER_AGENT)
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression()
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(leaseTimeout)
                        .setResponseTimeout(Timeout.DISABLED)
                        .setAuthenticationEnabled(false)
                        .setProtocolUpgradeEnabled(false)
                        .build())
                .build();
    }

    /** The way to the node: over TCP, by our own trust if there is one, or by a socket. */
    private static PoolingHttpClientConnectionManagerBuilder route(IpfsSettings settings) {
        Path socket = NodeAddress.of(settings.api()).socket();
        if (socket != null) {
            return new SocketRoute(socket);
        }
        PoolingHttpClientConnectionManagerBuilder builder = PoolingHttpClientConnectionManagerBuilder.create();
        if (settings.truststore() != null) {
            builder.setTlsSocketStrategy(new DefaultClientTlsStrategy(Truststore.context(settings.truststore())));
        }
        return builder;
    }

    /** Opens a unix domain socket instead of a connection to the host. */
    private static final class SocketRoute extends PoolingHttpClientConnectionManagerBuilder {
        private final Path socket;

        SocketRoute(Path socket) {
            this.socket = socket;
        }

        @Override
        protected HttpClientConnectionOperator createConnectionOperator(
                SchemePortResolver ports, DnsResolver names, TlsSocketStrategy tls) {
            return new DefaultHttpClientConnectionOperator(
                    proxy -> new UnixSocket(socket),
                    ports,
                    names,
                    RegistryBuilder.<TlsSocketStrategy>create().build());
        }
    }
}
