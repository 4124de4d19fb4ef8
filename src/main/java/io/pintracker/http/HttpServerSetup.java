package io.pintracker.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.config.JavalinConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Locale;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.SizeLimitHandler;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listener: where, with TLS or not, its limits, and the {@link Guard} before everything. */
public final class HttpServerSetup implements HttpModule {
    private static final Logger LOG = LoggerFactory.getLogger(HttpServerSetup.class);

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
        if (tls == null
                && !BrowserRule.isLoopbackName(settings.host())
                && !settings.host().equals("::1")) {
            LOG.atWarn()
                    .addKeyValue("listen", settings.host() + ":" + settings.port())
                    .log("credentials cross the network in the clear: set http.tls.keystore, or put TLS in front");
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

    @Override
    public void configure(JavalinConfig config) {
        config.http.maxRequestSize = settings.maxBodyBytes();
        config.jetty.modifyServer(server -> {
            SizeLimitHandler body = new SizeLimitHandler(settings.maxBodyBytes(), -1);
            Guard guard = new Guard(settings, credentials);
            guard.setHandler(body);
            server.setHandler(guard);
        });
        config.jetty.addConnector(this::connector);
    }

    private Connector connector(Server server, HttpConfiguration http) {
        http.setRequestHeaderSize(settings.maxHeaderBytes());
        http.setSendServerVersion(false);
        ServerConnector connector;
        if (tls == null) {
            connector = new ServerConnector(server, new HttpConnectionFactory(http));
        } else {
            // Clients may well ask for an address or a name that the certificate does not hold.
            http.addCustomizer(new SecureRequestCustomizer(false));
            connector = new ServerConnector(
                    server, new SslConnectionFactory(tls, "http/1.1"), new HttpConnectionFactory(http));
        }
        connector.setHost(settings.host());
        connector.setPort(settings.port());
        connector.setIdleTimeout(settings.idleTimeout().toMillis());
        return connector;
    }
}
