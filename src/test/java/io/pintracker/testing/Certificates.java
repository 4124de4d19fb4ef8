package io.pintracker.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A key and a certificate for 127.0.0.1 and localhost, made for one test run by the JDK's keytool. Immutable. */
public final class Certificates {
    private final Path keystore;
    private final Path truststore;
    private final String password;

    private Certificates(Path keystore, Path truststore, String password) {
        this.keystore = keystore;
        this.truststore = truststore;
        this.password = password;
    }

    /** Makes them in {@code directory}, with a password of their own. */
    public static Certificates make(Path directory) throws IOException, InterruptedException {
        byte[] random = new byte[12];
        new SecureRandom().nextBytes(random);
        String password = HexFormat.of().formatHex(random);
        Path keystore = directory.resolve("server.p12");
        Path certificate = directory.resolve("server.cer");
        Path truststore = directory.resolve("trust.p12");
        keytool(
                password,
                List.of(
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "RSA",
                        "-keysize",
                        "2048",
                        "-validity",
                        "2",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=dns:localhost,ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        keystore.toString()));
        keytool(
                password,
                List.of(
                        "-exportcert",
                        "-alias",
                        "server",
                        "-keystore",
                        keystore.toString(),
                        "-file",
                        "" + certificate));
        keytool(
                password,
                List.of(
                        "-importcert",
                        "-noprompt",
                        "-alias",
                        "server",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        truststore.toString(),
                        "-file",
                        certificate.toString()));
        return new Certificates(keystore, truststore, password);
    }

    private static void keytool(String password, List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(arguments);
        command.addAll(List.of("-storepass:env", "STORE_PASSWORD"));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("STORE_PASSWORD", password);
        Path said = Files.createTempFile("keytool", ".log");
        Process process = builder.redirectOutput(said.toFile()).start();
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException("keytool failed: " + Files.readString(said));
        }
        Files.delete(said);
    }

    /** The server's key and certificate, PKCS12. */
    public Path keystore() {
        return keystore;
    }

    /** What clients trust, PKCS12. */
    public Path truststore() {
        return truststore;
    }

    /** Of both files. */
    public String password() {
        return password;
    }

    /** The server's key and certificate, opened. */
    public KeyStore openKeystore() throws Exception {
        return open(keystore);
    }

    /** The server's certificate, in PEM. */
    public String pem() throws Exception {
        byte[] certificate = openKeystore().getCertificate("server").getEncoded();
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate)
                + "\n-----END CERTIFICATE-----\n";
    }

    /** The server's context. */
    public SSLContext server() throws Exception {
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(openKeystore(), password.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), null, null);
        return context;
    }

    /** A client's context that trusts the server. */
    public SSLContext client() throws Exception {
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(open(truststore));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private KeyStore open(Path file) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, password.toCharArray());
        }
        return store;
    }
}
