package io.pintracker.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.config.JavalinConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the server is set up: with TLS or not, its limits, and the {@link Guard} before everything. Immutable. */
public final class HttpServerSetup {
    private static final Logger LOG = LoggerFactory.getLogger(HttpServerSetup.class);

    /** Of the server itself, and for probes, which no number of requests keeps waiting. */
    private static final int OTHER_THREADS = 16;

    private final HttpSettings settings;
    private final Credentials credentials;
    private final SslContextFactory.Server tls;

    /**
     * Reads the files that the settings name.
     *
     * @throws HttpSetupException if one cannot be read or used
     */
    public HttpServerSetup(HttpSettings settings) throws HttpSetupException {
        this.settings = settings;
        credentials = settings.credentials() == null ? null : credentials(settings.credentials());
        tls = settings.keystore() == null ? null : tls(settings);
        if (credentials != null) {
            LOG.atInfo().addKeyValue("known", credentials).log("requests need credentials");
        }
    }

    private HttpServerSetup(HttpLimits limits) {
        settings = new HttpSettings(null, null, null, false, false, null, limits);
        credentials = null;
        tls = null;
    }

    /** One without TLS that everybody may ask who reaches the port. */
    public static HttpServerSetup open(HttpLimits limits) {
        return new HttpServerSetup(limits);
    }

    /** What one client may take. */
    public HttpLimits limits() {
        return settings.limits();
    }

    /**
     * Trust for calls to instances that are set up as this one is: they may show our certificate, or one that the same CA
     * has signed, or one that Java trusts. Null where there is no TLS.
     *
     * @throws HttpSetupException if the JDK cannot make it
     */
    public SSLContext trustInOthers() throws HttpSetupException {
        if (tls == null) {
            return null;
        }
        try {
            return InstanceTrust.of(tls.getKeyStore());
        } catch (GeneralSecurityException | IOException e) {
            throw new HttpSetupException(
                    settings.keystore() + " (http.tls.keystore) cannot be trusted in: " + e.getMessage()
                            + "; check that its certificates can be read by Java",
                    e);
        }
    }

    private static Credentials credentials(Path file) throws HttpSetupException {
        try {
            return Credentials.read(file);
        } catch (IllegalArgumentException e) {
            throw new HttpSetupException(e.getMessage(), e);
        } catch (IOException e) {
            throw new HttpSetupException(
                    file + " (http.credentials) cannot be read: " + e + "; make it with: pintracker credentials add "
                            + file,
                    e);
        }
    }

    private static SslContextFactory.Server tls(HttpSettings settings) throws HttpSetupException {
        String password = password(settings.keystorePassword());
        Path file = settings.keystore();
        try {
            SslContextFactory.Server factory = new SslContextFactory.Server();
            factory.setKeyStore(keyStore(file, password.toCharArray()));
            factory.setKeyStorePassword(password);
            return factory;
        } catch (IOException | GeneralSecurityException e) {
            throw new HttpSetupException(
                    file + " (http.tls.keystore) cannot be used: " + e.getMessage() + "; check the file, and that the"
                            + " first line of http.tls.password_file is its password",
                    e);
        }
    }

    private static KeyStore keyStore(Path file, char[] password) throws IOException, GeneralSecurityException {
        if (file.toString().toLowerCase(Locale.ROOT).endsWith(".pem")) {
            return PemKeyStore.read(file, password);
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, password);
        }
        return store;
    }

    private static String password(Path file) throws HttpSetupException {
        if (file == null) {
            return "";
        }
        try {
            return Files.readString(file, UTF_8).lines().findFirst().orElse("");
        } catch (IOException e) {
            throw new HttpSetupException(file + " (http.tls.password_file) cannot be read: " + e, e);
        }
    }

    /** Sets the server up; called once, before it starts. */
    void addTo(JavalinConfig config, HttpListener listener) {
        if (tls == null
                && !BrowserRule.isLoopbackName(listener.host())
                && !listener.host().equals("::1")) {
            LOG.atWarn()
                    .addKeyValue("listen", listener.host() + ":" + listener.port())
                    .log("credentials cross the network in the clear: set http.tls.keystore, or put TLS in front");
        }
        config.http.maxRequestSize = limits().bodyBytes();
        QueuedThreadPool threads = new QueuedThreadPool(limits().requests() + OTHER_THREADS);
        threads.setName("http");
        config.jetty.threadPool = threads;
        config.jetty.modifyServer(server -> server.setHandler(new Guard(settings, credentials)));
        config.jetty.addConnector((server, http) -> connector(server, http, listener));
    }

    private Connector connector(Server server, HttpConfiguration http, HttpListener listener) {
        http.setRequestHeaderSize(limits().headerBytes());
        http.setSendServerVersion(false);
        HttpConnectionFactory plain = new HttpConnectionFactory(http);
        ServerConnector connector;
        if (tls == null) {
            connector = new ServerConnector(server, 1, 1, plain);
        } else {
            // Clients may well ask for an address or a name that the certificate does not hold.
            http.addCustomizer(new SecureRequestCustomizer(false));
            connector = new ServerConnector(server, 1, 1, new SslConnectionFactory(tls, "http/1.1"), plain);
        }
        connector.setIdleTimeout(limits().idle().toMillis());
        try {
            connector.open(listener.channel());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return connector;
    }
}
