package io.pintracker.ipfs;

import static io.pintracker.ipfs.Given.CID;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.pintracker.testing.OwnThread;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node over TLS whose certificate only we trust. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TruststoreTest {
    private static final String PASSWORD = "of a key that lives as long as this test";

    private Path directory;
    private SSLContext context;
    private HttpsServer server;
    private URI api;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        this.directory = directory;
        Path keys = directory.resolve("keys.p12");
        keytool("-genkeypair", "-keyalg", "EC", "-dname", "CN=node", "-ext", "san=ip:127.0.0.1", "-validity", "2");
        keytool("-exportcert", "-rfc", "-file", directory.resolve("ca.pem").toString());
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(store, PASSWORD.toCharArray());
        context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), null, null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/base/api/v0/version", exchange -> {
            byte[] version = "{\"Version\":\"0.42.0\"}".getBytes(UTF_8);
            exchange.sendResponseHeaders(200, version.length);
            exchange.getResponseBody().write(version);
            exchange.close();
        });
        server.start();
        api = URI.create("https://127.0.0.1:" + server.getAddress().getPort() + "/base");
    }

    @AfterAll
    void stop() {
        if (server != null) {
            server.stop(0);
        }
    }

    private void keytool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-alias", "node", "-storepass", PASSWORD, "-storetype", "PKCS12", "-keystore"));
        command.add(directory.resolve("keys.p12").toString());
        Process keytool = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("keytool.log").toFile())
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue())
                .as(Files.readString(directory.resolve("keytool.log")))
                .isZero();
    }

    @Test
    void trustsACertificateOfTheFile() throws IpfsException {
        try (KuboRpc rpc = Given.rpc(Given.withTruststore(api, directory.resolve("ca.pem")))) {
            assertThat(rpc.version(new Call())).isEqualTo("0.42.0");
        }
    }

    @Test
    void trustsNoOther() {
        try (KuboRpc rpc = Given.rpc(Given.settings(api))) {
            assertThatThrownBy(() -> rpc.version(new Call())).isInstanceOf(IpfsException.Unavailable.class);
        }
    }

    @Test
    void checksTheNameToo() {
        URI byName = URI.create("https://localhost:" + api.getPort() + "/base");
        try (KuboRpc rpc = Given.rpc(Given.withTruststore(byName, directory.resolve("ca.pem")))) {
            assertThatThrownBy(() -> rpc.version(new Call())).isInstanceOf(IpfsException.Unavailable.class);
        }
    }

    /** TLS 1.3 has an end of its own for each direction; with 1.2 the node closes the connection without a word. */
    @Test
    void anAbortWaitsForTheNodesWord() throws Exception {
        SSLServerSocket secured = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        secured.setEnabledProtocols(new String[] {"TLSv1.3"});
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch hungUp = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        try (FakeNode node = new FakeNode(secured).on("pin/rm", kubo -> {
                    reached.countDown();
                    kubo.hang();
                    hungUp.countDown();
                    Given.await(done);
                    kubo.json(200, Given.pins(CID.toString()));
                });
                KuboRpc rpc = Given.rpc(Given.withTruststore(
                        URI.create("https://127.0.0.1:" + node.port()), directory.resolve("ca.pem")))) {
            Call call = new Call();
            FutureTask<Void> unpin = OwnThread.start("unpinning", () -> {
                rpc.unpin(CID, call);
                return null;
            });
            Given.await(reached);

            call.abort();

            Given.await(hungUp);
            assertThat(unpin.isDone()).isFalse();
            done.countDown();
            unpin.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void aFileThatIsNoneIsNamed() throws Exception {
        Path empty = Files.writeString(directory.resolve("empty.pem"), "");
        Path other = Files.writeString(directory.resolve("other.pem"), "-----BEGIN CERTIFICATE-----\nx\n");
        for (Path wrong : List.of(empty, other, directory.resolve("missing.pem"))) {
            assertThatThrownBy(() -> Given.rpc(Given.withTruststore(api, wrong)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("ipfs.truststore is " + wrong);
        }
    }
}
