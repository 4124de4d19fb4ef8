package io.pintracker.embedded;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * A broker that takes clients over TLS only, and only those that know the one user's password (SASL PLAIN).
 *
 * @param keystore the broker's key and certificate, PKCS12
 * @param keystorePassword of that file and the key in it
 * @param user the one that there is
 * @param password of that user
 */
public record BrokerSecurity(Path keystore, String keystorePassword, String user, String password) {
    private static final String LISTENER = "CLIENT";

    /** Replaces the open listener; the broker talks to itself on another one. */
    Map<String, String> settings(int port, String controller) {
        Map<String, String> settings = new HashMap<>();
        settings.put(
                "listeners",
                LISTENER + "://" + LocalPort.HOST + ":" + port + ",INTERNAL://" + LocalPort.HOST + ":0," + controller
                        + "://" + LocalPort.HOST + ":0");
        settings.put(
                "listener.security.protocol.map",
                LISTENER + ":SASL_SSL,INTERNAL:PLAINTEXT," + controller + ":PLAINTEXT");
        settings.put("inter.broker.listener.name", "INTERNAL");
        settings.put("sasl.enabled.mechanisms", "PLAIN");
        settings.put(
                "listener.name.client.plain.sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required user_" + user + "=\"" + password
                        + "\";");
        settings.put("listener.name.client.ssl.keystore.type", "PKCS12");
        settings.put("listener.name.client.ssl.keystore.location", keystore.toString());
        settings.put("listener.name.client.ssl.keystore.password", keystorePassword);
        settings.put("listener.name.client.ssl.key.password", keystorePassword);
        return settings;
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return "BrokerSecurity[keystore=" + keystore + ", user=" + user + "]";
    }
}
