package io.pintracker.config;

import io.pintracker.config.ProcessingConfig.Guarantee;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Every key there is, with its type, default and meaning. The README's table is made of this. */
final class Settings {
    private static final int MANY = 1_000_000;
    private static final long MIB = 1L << 20;

    static final Setting<String> APPLICATION_ID = setting(
            "application_id",
            ValueTypes.kafkaName(),
            "pintracker",
            "Kafka Streams' application id: names the consumer group, the changelog topics and the state on disk. Another"
                    + " one starts from nothing");
    static final Setting<String> PEER_ID = described(
            "peer_id",
            ValueTypes.text("a peer id in one line, or nothing"),
            "made of `application_id`",
            "This peer in status events and in the `allocations` of pins");
    static final Setting<String> PEERNAME = described(
            "peername",
            ValueTypes.text("a name in one line, or nothing"),
            "the host name",
            "This peer's name for people, in status events");
    static final Setting<Path> STATE_DIR = setting(
            "state_dir",
            ValueTypes.path(),
            "data/state",
            "Where stores live on disk. Without it, start reads them back from Kafka");

    static final Setting<List<String>> INTENTS = setting(
            "topics.intents",
            ValueTypes.kafkaNames(),
            "pin-intents",
            "Topics that intents come from, with commas between; commands write to the first");
    static final Setting<String> RECOVER = setting(
            "topics.recover", ValueTypes.kafkaName(), "pin-recover", "Topic of requests to try again what failed");
    static final Setting<String> STATUS = setting(
            "topics.status", ValueTypes.kafkaName(), "pin-status", "Topic of this peer's status events; one a peer");
    static final Setting<List<String>> PEER_STATUS = new Setting<>(
            "topics.peer_status",
            ValueTypes.kafkaNamesOrNone(),
            "",
            "none",
            false,
            "Status topics of other peers, with commas between: `GET /pins` then shows these peers too. Every instance keeps"
                    + " a copy of them on disk, in `state_dir`");
    static final Setting<String> DEAD_LETTERS = setting(
            "topics.dead_letters",
            ValueTypes.kafkaName(),
            "pin-dead-letters",
            "Topic of records that could not be understood");

    static final Setting<Integer> CONCURRENT_PINS = setting(
            "concurrent_pins",
            ValueTypes.integer(1, 10_000),
            "10",
            "Pins that the IPFS node works on at once. More load the node and its network more");
    static final Setting<Integer> CONCURRENT_UNPINS = setting(
            "concurrent_unpins",
            ValueTypes.integer(1, 10_000),
            "1",
            "Unpins at once. Kubo does them one after the other anyhow");
    static final Setting<Duration> PRIORITY_PIN_MAX_AGE = setting(
            "priority_pin_max_age",
            ValueTypes.durationOrZero(),
            "24h",
            "A pin younger than this goes into the priority lane; 0 leaves that lane unused");
    static final Setting<Integer> PRIORITY_PIN_MAX_RETRIES = setting(
            "priority_pin_max_retries",
            ValueTypes.integer(0, 1_000),
            "5",
            "Automatic retries of a pin, and how many it may have behind it in the priority lane");
    static final Setting<Integer> PRIORITY_RESERVED_WORKERS = setting(
            "priority_reserved_workers",
            ValueTypes.integer(0, 9_999),
            "2",
            "Of `concurrent_pins`, those kept for the priority lane: hour-long old pins never hold them, but they idle"
                    + " where nothing is new. Less than `concurrent_pins`");
    static final Setting<Integer> LANE_WINDOW = setting(
            "lane_window",
            ValueTypes.integer(1, MANY),
            "1000",
            "Operations of one partition and lane kept in memory, about 1KiB each; the rest waits on disk");

    static final Setting<Duration> RETRY_BACKOFF = setting(
            "retry_backoff", ValueTypes.duration(), "1s", "Wait before the first retry; doubles with every other");
    static final Setting<Duration> RETRY_BACKOFF_MAX = setting(
            "retry_backoff_max", ValueTypes.duration(), "5m", "Longest wait before a retry; not below `retry_backoff`");
    static final Setting<Duration> RECOVER_INTERVAL = setting(
            "recover_interval",
            ValueTypes.durationOrZero(),
            "12m",
            "Between two automatic attempts to mend all that rests in error; 0 for none");
    static final Setting<Duration> GIVE_UP_AFTER = setting(
            "give_up_after",
            ValueTypes.durationOrZero(),
            "0",
            "What has failed for this long is left alone by automatic recovers; 0 never gives up");
    static final Setting<Duration> AUDIT_INTERVAL = setting(
            "audit_interval",
            ValueTypes.durationOrZero(),
            "24h",
            "Between two audits of all pins; each lists all that the node holds, which keeps it busy for seconds a million"
                    + " pins. 0 for none but those asked for");
    static final Setting<Boolean> AUDIT_FIX_STRAYS = setting(
            "audit_fix_strays",
            ValueTypes.bool(),
            "false",
            "`true` lets these audits unpin what nobody wants, unless that is most of what the node holds");
    static final Setting<Duration> FORGET_AFTER = setting(
            "forget_after",
            ValueTypes.durationOrZero(),
            "1h",
            "How long an unpinned Cid still shows as `unpinned`; costs disk for each");

    static final Setting<Guarantee> PROCESSING_GUARANTEE = setting(
            "processing_guarantee",
            ValueTypes.choice(Guarantee.class),
            "exactly_once_v2",
            "`exactly_once_v2` or `at_least_once`, of the tracker's own state; the second is faster, and repeats work"
                    + " after a crash");
    static final Setting<Duration> COMMIT_INTERVAL = setting(
            "commit_interval",
            ValueTypes.duration(),
            "100ms",
            "How often state is committed; of what waited for a worker, the result is told behind that. Shorter costs"
                    + " throughput");
    static final Setting<Integer> STREAM_THREADS = setting(
            "stream_threads",
            ValueTypes.integer(1, 1_000),
            "1",
            "Threads that read intents and keep state. More than partitions are idle");
    static final Setting<Integer> STANDBY_REPLICAS = setting(
            "standby_replicas",
            ValueTypes.integer(0, 100),
            "0",
            "Copies of the state on other instances: quicker take-over, for that much more disk and traffic. With one, an"
                    + " instance that was killed is replaced when nobody listens at its address any more, else after 10 s;"
                    + " without, after Kafka's 45 s (`kafka.streams.session.timeout.ms`)");
    static final Setting<Long> ROCKSDB_MEMORY = setting(
            "rocksdb_memory",
            ValueTypes.size(8 * MIB, "8MiB"),
            "256MiB",
            "Memory of all stores together, outside the Java heap");

    static final Setting<URI> IPFS_API = setting(
            "ipfs.api",
            ValueTypes.nodeAddress(),
            "http://127.0.0.1:5001",
            "The IPFS node's RPC address: `http://...`, `https://...`, or `unix:/path` for a socket");
    static final Setting<String> IPFS_AUTHORIZATION = new Setting<>(
            "ipfs.authorization",
            ValueTypes.text("the value of an Authorization header in one line"),
            "",
            "none",
            true,
            "Authorization header for the RPC, such as `Bearer ...`; never printed");
    static final Setting<String> IPFS_TRUSTSTORE = described(
            "ipfs.truststore",
            ValueTypes.readableFile(),
            "none",
            "File of the CA certificates, in PEM, that an `https` node is trusted by, and no others; without it, Java's");
    static final Setting<List<String>> IPFS_PEERS = new Setting<>(
            "ipfs.peers",
            ValueTypes.peers(),
            "",
            "none",
            false,
            "Peers that the node is connected to when it comes up, as `/ip4/.../tcp/.../p2p/...` with commas between");
    static final Setting<Duration> IPFS_CONNECT_TIMEOUT =
            setting("ipfs.connect_timeout", ValueTypes.duration(), "5s", "For opening a connection to the node");
    static final Setting<Duration> PIN_TIMEOUT = setting(
            "pin_timeout",
            ValueTypes.durationOrZero(),
            "2m",
            "A pin that has not grown for so long has failed; 0 waits for ever");
    static final Setting<Duration> FIRST_BLOCK_TIMEOUT = setting(
            "first_block_timeout",
            ValueTypes.durationOrZero(),
            "0",
            "The same for a pin of which nothing has come yet: content that nobody has frees its worker sooner; 0 is"
                    + " `pin_timeout`");
    static final Setting<Duration> PIN_TOTAL_TIMEOUT = setting(
            "pin_total_timeout",
            ValueTypes.durationOrZero(),
            "0",
            "An attempt to pin that takes longer has failed, however well it grows; 0 for no limit");
    static final Setting<Boolean> ORIGINS_ALLOW_PRIVATE = setting(
            "origins_allow_private",
            ValueTypes.bool(),
            "false",
            "`true` lets the node connect to `origins` of pins in private networks, on loopback or known by a DNS name");
    static final Setting<Long> MIN_FREE_SPACE = setting(
            "min_free_space",
            ValueTypes.sizeOrZero(),
            "0",
            "No pin begins while the node has less room, its `Datastore.StorageMax` less what it uses; unpins go on; 0"
                    + " never asks");
    static final Setting<Integer> IPFS_BATCH = setting(
            "ipfs.batch",
            ValueTypes.integer(1, 64),
            "8",
            "Cids that a worker may pin or unpin in one call, where more wait than there are idle workers and the node need"
                    + " not be asked first; if one fails, all of the call are tried alone. 1 for a call each");
    static final Setting<Duration> UNPIN_TIMEOUT = setting(
            "unpin_timeout", ValueTypes.durationOrZero(), "3h", "An unpin that takes longer has failed; 0 for ever");
    static final Setting<Duration> IPFS_REQUEST_TIMEOUT = setting(
            "ipfs_request_timeout",
            ValueTypes.durationOrZero(),
            "5m",
            "Of any other request; for a listing, without a line; 0 waits for ever");
    static final Setting<Duration> REPOGC_TIMEOUT = setting(
            "repogc_timeout",
            ValueTypes.durationOrZero(),
            "24h",
            "Of a garbage collection (`POST /ipfs/gc`), without a line: it waits for all pins that run; 0 waits for ever");
    static final Setting<Boolean> UNPIN_DISABLE = setting(
            "unpin_disable", ValueTypes.bool(), "false", "`true` never unpins: unpin intents end in `unpin_error`");

    static final Setting<HttpConfig.Address> HTTP_LISTEN = setting(
            "http.listen",
            ValueTypes.listener(),
            "127.0.0.1:9094",
            "Where the REST API listens; beyond loopback only with `http.credentials`. Port 0 takes a free one");
    static final Setting<Optional<HttpConfig.Address>> HTTP_ADVERTISED = new Setting<>(
            "http.advertised",
            ValueTypes.hostAndPort(),
            "",
            "`http.listen`",
            false,
            "Where the tracker's other instances reach this one, if that is not where it listens. Of several, each needs an"
                    + " address of its own that the others reach");
    static final Setting<Optional<Path>> HTTP_INSTANCE_AUTHORIZATION_FILE = new Setting<>(
            "http.instance_authorization_file",
            ValueTypes.optionalPath(),
            "",
            "none",
            false,
            "File whose first line, such as `Bearer TOKEN`, is what this instance shows to the others; they need it where"
                    + " they have `http.credentials`, and it may be of the role `read`");
    static final Setting<Optional<Path>> HTTP_CREDENTIALS = new Setting<>(
            "http.credentials",
            ValueTypes.optionalPath(),
            "",
            "none",
            false,
            "File of who may ask, made by `pintracker credentials add`; none lets everybody on this machine do everything");
    static final Setting<Optional<Path>> HTTP_TLS_KEYSTORE = new Setting<>(
            "http.tls.keystore",
            ValueTypes.optionalPath(),
            "",
            "none",
            false,
            "Key and certificates for HTTPS: PKCS12, or PEM if it ends in `.pem`");
    static final Setting<Optional<Path>> HTTP_TLS_PASSWORD_FILE = new Setting<>(
            "http.tls.password_file",
            ValueTypes.optionalPath(),
            "",
            "none",
            false,
            "File whose first line is the password of `http.tls.keystore`");
    static final Setting<Boolean> HTTP_OPEN_HEALTH =
            setting("http.open.health", ValueTypes.bool(), "false", "`true` answers `/health` without credentials");
    static final Setting<Boolean> HTTP_OPEN_METRICS =
            setting("http.open.metrics", ValueTypes.bool(), "false", "`true` answers `/metrics` without credentials");
    static final Setting<Integer> HTTP_MAX_REQUESTS = setting(
            "http.max_requests",
            ValueTypes.integer(1, 10_000),
            "100",
            "Requests and event streams answered at once, a thread each; others get 503. Probes are not counted");
    static final Setting<Long> HTTP_MAX_HEADER = setting(
            "http.max_header",
            ValueTypes.size(1 << 10, "1KiB", MIB, "1MiB"),
            "80KiB",
            "Largest header of a request, its line included");
    static final Setting<Long> HTTP_MAX_BODY =
            setting("http.max_body", ValueTypes.size(0, "0B", 1L << 30, "1GiB"), "1MiB", "Largest body of a request");
    static final Setting<Duration> HTTP_IDLE_TIMEOUT =
            setting("http.idle_timeout", ValueTypes.duration(), "2m", "A connection on which nothing moves is closed");
    static final Setting<Duration> SHUTDOWN_TIMEOUT = setting(
            "shutdown_timeout",
            ValueTypes.duration(),
            "10s",
            "Longest time to stop in; what runs by then is done again after the next start");

    static final Setting<String> BOOTSTRAP_SERVERS = setting(
            "kafka.bootstrap.servers",
            bootstrapServers(),
            "127.0.0.1:9092",
            "Kafka's brokers, as `host:port` with commas between");

    /** In the order of the table. */
    static final List<Setting<?>> ALL = List.of(
            APPLICATION_ID,
            PEER_ID,
            PEERNAME,
            STATE_DIR,
            BOOTSTRAP_SERVERS,
            INTENTS,
            RECOVER,
            STATUS,
            PEER_STATUS,
            DEAD_LETTERS,
            CONCURRENT_PINS,
            CONCURRENT_UNPINS,
            PRIORITY_PIN_MAX_AGE,
            PRIORITY_PIN_MAX_RETRIES,
            PRIORITY_RESERVED_WORKERS,
            RETRY_BACKOFF,
            RETRY_BACKOFF_MAX,
            LANE_WINDOW,
            FORGET_AFTER,
            RECOVER_INTERVAL,
            GIVE_UP_AFTER,
            AUDIT_INTERVAL,
            AUDIT_FIX_STRAYS,
            PROCESSING_GUARANTEE,
            COMMIT_INTERVAL,
            STREAM_THREADS,
            STANDBY_REPLICAS,
            ROCKSDB_MEMORY,
            IPFS_API,
            IPFS_AUTHORIZATION,
            IPFS_TRUSTSTORE,
            IPFS_PEERS,
            IPFS_CONNECT_TIMEOUT,
            PIN_TIMEOUT,
            FIRST_BLOCK_TIMEOUT,
            PIN_TOTAL_TIMEOUT,
            UNPIN_TIMEOUT,
            IPFS_REQUEST_TIMEOUT,
            REPOGC_TIMEOUT,
            UNPIN_DISABLE,
            ORIGINS_ALLOW_PRIVATE,
            MIN_FREE_SPACE,
            IPFS_BATCH,
            HTTP_LISTEN,
            HTTP_ADVERTISED,
            HTTP_INSTANCE_AUTHORIZATION_FILE,
            HTTP_CREDENTIALS,
            HTTP_TLS_KEYSTORE,
            HTTP_TLS_PASSWORD_FILE,
            HTTP_OPEN_HEALTH,
            HTTP_OPEN_METRICS,
            HTTP_MAX_REQUESTS,
            HTTP_MAX_HEADER,
            HTTP_MAX_BODY,
            HTTP_IDLE_TIMEOUT,
            SHUTDOWN_TIMEOUT);

    private Settings() {}

    private static <T> Setting<T> setting(String key, ValueType<T> type, String fallback, String doc) {
        return new Setting<>(key, type, fallback, "`" + fallback + "`", false, doc);
    }

    private static Setting<String> described(String key, ValueType<String> type, String shownFallback, String doc) {
        return new Setting<>(key, type, "", shownFallback, false, doc);
    }

    private static ValueType<String> bootstrapServers() {
        return new ValueType<>("list of host:port", "host:port, with commas between several", text -> {
            for (String server : text.split(",", -1)) {
                if (!server.strip().matches("[^\\s,]+:\\d{1,5}")) {
                    throw new IllegalArgumentException();
                }
            }
            return text;
        });
    }
}
