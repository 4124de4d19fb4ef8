package io.pintracker.config;

import static io.pintracker.config.Settings.*;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.apicatalog.base.Base58;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Checks settings against each other and makes the records of them. */
final class ConfigurationBuilder {
    /** Identity multihash of 36 bytes: a protobuf of an Ed25519 key of 32 bytes, as libp2p's peer ids have it. */
    private static final byte[] PEER_ID_HEAD = {0x00, 0x24, 0x08, 0x01, 0x12, 0x20};

    private ConfigurationBuilder() {}

    /** The configuration; empty if there are problems, new or old. */
    static Optional<Configuration> build(
            SettingValues values,
            Map<String, Assignment> assignments,
            Supplier<String> hostName,
            List<String> problems) {
        checkWorkers(values, problems);
        checkBackoff(values, problems);
        checkTopics(values, problems);
        checkHttp(values, problems);
        if (!problems.isEmpty()) {
            return Optional.empty();
        }
        String applicationId = values.get(APPLICATION_ID);
        String peerId = values.get(PEER_ID);
        String peername = values.get(PEERNAME);
        return Optional.of(new Configuration(
                applicationId,
                peerId.isEmpty() ? derivedPeerId(applicationId) : peerId,
                peername.isEmpty() ? hostName.get() : peername,
                values.get(STATE_DIR),
                kafka(values, assignments),
                new TopicNames(
                        values.get(INTENTS),
                        values.get(RECOVER),
                        values.get(STATUS),
                        values.get(DEAD_LETTERS),
                        values.get(PEER_STATUS)),
                new LaneConfig(
                        values.get(CONCURRENT_PINS),
                        values.get(CONCURRENT_UNPINS),
                        values.get(PRIORITY_PIN_MAX_AGE),
                        values.get(PRIORITY_PIN_MAX_RETRIES),
                        values.get(PRIORITY_RESERVED_WORKERS),
                        values.get(LANE_WINDOW)),
                new RetryConfig(
                        values.get(RETRY_BACKOFF),
                        values.get(RETRY_BACKOFF_MAX),
                        values.get(RECOVER_INTERVAL),
                        values.get(GIVE_UP_AFTER)),
                new AuditConfig(values.get(AUDIT_INTERVAL), values.get(AUDIT_FIX_STRAYS)),
                new ProcessingConfig(
                        values.get(PROCESSING_GUARANTEE),
                        values.get(COMMIT_INTERVAL),
                        values.get(STREAM_THREADS),
                        values.get(STANDBY_REPLICAS),
                        values.get(ROCKSDB_MEMORY),
                        values.get(FORGET_AFTER)),
                new IpfsConfig(
                        values.get(IPFS_API),
                        values.get(IPFS_AUTHORIZATION),
                        values.get(IPFS_CONNECT_TIMEOUT),
                        values.get(PIN_TIMEOUT),
                        values.get(UNPIN_TIMEOUT),
                        values.get(IPFS_REQUEST_TIMEOUT),
                        values.get(UNPIN_DISABLE),
                        values.get(FIRST_BLOCK_TIMEOUT),
                        values.get(PIN_TOTAL_TIMEOUT),
                        values.get(ORIGINS_ALLOW_PRIVATE),
                        values.get(REPOGC_TIMEOUT),
                        values.get(IPFS_TRUSTSTORE),
                        values.get(IPFS_PEERS),
                        values.get(MIN_FREE_SPACE),
                        values.get(IPFS_BATCH)),
                http(values),
                values.get(SHUTDOWN_TIMEOUT)));
    }

    private static HttpConfig http(SettingValues values) {
        return new HttpConfig(
                values.get(HTTP_LISTEN),
                values.get(HTTP_ADVERTISED),
                values.get(HTTP_INSTANCE_AUTHORIZATION_FILE),
                values.get(HTTP_CREDENTIALS),
                values.get(HTTP_TLS_KEYSTORE),
                values.get(HTTP_TLS_PASSWORD_FILE),
                values.get(HTTP_OPEN_HEALTH),
                values.get(HTTP_OPEN_METRICS),
                values.get(HTTP_MAX_REQUESTS),
                values.get(HTTP_MAX_HEADER),
                values.get(HTTP_MAX_BODY),
                values.get(HTTP_IDLE_TIMEOUT));
    }

    private static KafkaConfig kafka(SettingValues values, Map<String, Assignment> assignments) {
        Map<String, String> kafka = new HashMap<>();
        assignments.forEach((key, set) -> {
            if (key.startsWith(KafkaConfig.PREFIX)) {
                kafka.put(key, set.value());
            }
        });
        kafka.put(BOOTSTRAP_SERVERS.key(), values.get(BOOTSTRAP_SERVERS));
        return new KafkaConfig(kafka);
    }

    private static void checkWorkers(SettingValues values, List<String> problems) {
        if (values.allGood(CONCURRENT_PINS, PRIORITY_RESERVED_WORKERS)
                && values.get(PRIORITY_RESERVED_WORKERS) >= values.get(CONCURRENT_PINS)) {
            problems.add(values.shown(PRIORITY_RESERVED_WORKERS) + ": it leaves no worker for the normal lane beside "
                    + values.shown(CONCURRENT_PINS) + "; expected a whole number from 0 to "
                    + (values.get(CONCURRENT_PINS) - 1));
        }
    }

    private static void checkBackoff(SettingValues values, List<String> problems) {
        if (values.allGood(RETRY_BACKOFF, RETRY_BACKOFF_MAX)
                && values.get(RETRY_BACKOFF).compareTo(values.get(RETRY_BACKOFF_MAX)) > 0) {
            problems.add(values.shown(RETRY_BACKOFF) + ": expected no more than " + values.shown(RETRY_BACKOFF_MAX));
        }
    }

    private static void checkHttp(SettingValues values, List<String> problems) {
        if (values.allGood(HTTP_LISTEN, HTTP_CREDENTIALS)
                && !ValueTypes.isLoopback(values.get(HTTP_LISTEN).host())
                && values.get(HTTP_CREDENTIALS).isEmpty()) {
            problems.add(values.shown(HTTP_LISTEN) + ": it would be open to other machines, and authentication comes"
                    + " first: set " + HTTP_CREDENTIALS.key()
                    + " to a file made by 'pintracker credentials add FILE --role write',"
                    + " or listen on loopback, such as 127.0.0.1:9094");
        }
        if (values.allGood(HTTP_TLS_KEYSTORE, HTTP_TLS_PASSWORD_FILE)
                && values.get(HTTP_TLS_KEYSTORE).isEmpty()
                && values.get(HTTP_TLS_PASSWORD_FILE).isPresent()) {
            problems.add(values.shown(HTTP_TLS_PASSWORD_FILE) + ": there is no keystore that it is for; expected "
                    + HTTP_TLS_KEYSTORE.key() + " to be set too");
        }
    }

    private static void checkTopics(SettingValues values, List<String> problems) {
        if (!values.allGood(INTENTS, RECOVER, STATUS, DEAD_LETTERS)) {
            return;
        }
        List<String> seen = new ArrayList<>(values.get(INTENTS));
        for (Setting<String> setting : List.of(RECOVER, STATUS, DEAD_LETTERS)) {
            String topic = values.get(setting);
            if (seen.contains(topic)) {
                problems.add(values.shown(setting) + ": another setting names this topic too; expected one of its own");
            }
            seen.add(topic);
        }
        if (values.allGood(PEER_STATUS) && values.get(PEER_STATUS).stream().anyMatch(seen::contains)) {
            problems.add(values.shown(PEER_STATUS)
                    + ": another setting names one of these topics too; expected those of other peers only");
        }
    }

    /** Looks like the id of a libp2p peer, which clients parse, and is the same on every start and instance. */
    private static String derivedPeerId(String applicationId) {
        try {
            byte[] key = MessageDigest.getInstance("SHA-256").digest(applicationId.getBytes(UTF_8));
            return Base58.encode(ByteBuffer.allocate(PEER_ID_HEAD.length + key.length)
                    .put(PEER_ID_HEAD)
                    .put(key)
                    .array());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
