package io.pintracker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pintracker.config.ProcessingConfig.Guarantee;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class ConfigurationTest {
    private static final String START = "<!-- settings -->\n";

    @TempDir
    Path directory;

    @Test
    void recordsEveryDefault() throws Exception {
        Configuration c = load().configuration();

        assertThat(c.applicationId()).isEqualTo("pintracker");
        assertThat(c.peername()).isEqualTo("the-host");
        assertThat(c.stateDir()).isEqualTo(Path.of("data/state"));
        assertThat(c.topics())
                .isEqualTo(new TopicNames(
                        List.of("pin-intents"), "pin-recover", "pin-status", "pin-dead-letters", List.of()));
        assertThat(c.lanes()).isEqualTo(new LaneConfig(10, 1, Duration.ofHours(24), 5, 2, 1000));
        assertThat(c.retries())
                .isEqualTo(new RetryConfig(
                        Duration.ofSeconds(1), Duration.ofMinutes(5), Duration.ofMinutes(12), Duration.ZERO));
        assertThat(c.audits()).isEqualTo(new AuditConfig(Duration.ofHours(24), false));
        assertThat(c.processing())
                .isEqualTo(new ProcessingConfig(
                        Guarantee.EXACTLY_ONCE_V2, Duration.ofMillis(100), 1, 0, 256L << 20, Duration.ofHours(1)));
        assertThat(c.ipfs())
                .isEqualTo(new IpfsConfig(
                        URI.create("http://127.0.0.1:5001"),
                        "",
                        Duration.ofSeconds(5),
                        Duration.ofMinutes(2),
                        Duration.ofHours(3),
                        Duration.ofMinutes(5),
                        false,
                        Duration.ZERO,
                        Duration.ZERO,
                        false,
                        Duration.ofHours(24),
                        "",
                        List.of(),
                        0,
                        8));
        assertThat(c.http())
                .isEqualTo(new HttpConfig(
                        new HttpConfig.Address("127.0.0.1", 9094),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        false,
                        100,
                        80 << 10,
                        1 << 20,
                        Duration.ofMinutes(2)));
        assertThat(c.shutdownTimeout()).isEqualTo(Duration.ofSeconds(10));
        Map<String, Object> kafka = Map.of("bootstrap.servers", "127.0.0.1:9092");
        assertThat(c.kafka().producer()).isEqualTo(kafka);
        assertThat(c.kafka().consumer()).isEqualTo(kafka);
        assertThat(c.kafka().admin()).isEqualTo(kafka);
        assertThat(c.kafka().streams()).isEqualTo(kafka);
    }

    @Test
    void derivesAPeerIdThatLooksLikeLibp2psAndStaysTheSame() throws Exception {
        String id = load().configuration().peerId();

        assertThat(id)
                .startsWith("12D3KooW")
                .hasSize(52)
                .isEqualTo(load().configuration().peerId());
        assertThat(load("application_id=other").configuration().peerId())
                .startsWith("12D3KooW")
                .isNotEqualTo(id);
        assertThat(load("peer_id=mine").configuration().peerId()).isEqualTo("mine");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application_id| |a name",
                "application_id|a b|a name",
                "state_dir| |a path",
                "kafka.bootstrap.servers|localhost|host:port",
                "topics.intents|a,|one or more different names",
                "topics.intents|a,a|twice",
                "topics.recover|a/b|a name",
                "topics.status|..|a name",
                "topics.peer_status|a,|nothing, or different names",
                "topics.peer_status|other,pin-status|those of other peers only",
                "topics.dead_letters|pin-status|another setting names this topic too",
                "concurrent_pins|0|a whole number from 1 to 10000",
                "concurrent_pins|ten|a whole number from 1 to 10000",
                "concurrent_pins|2|a whole number from 0 to 1",
                "concurrent_unpins|-1|a whole number from 1",
                "priority_pin_max_age|1d|a duration such as",
                "priority_pin_max_retries|1.5|a whole number from 0 to 1000",
                "priority_reserved_workers|10|a whole number from 0 to 9",
                "lane_window|0|a whole number from 1",
                "retry_backoff|0|a duration above 0",
                "retry_backoff|6m|no more than retry_backoff_max=5m (default)",
                "retry_backoff_max|5|a duration",
                "forget_after|-1s|a duration",
                "recover_interval|12 m|a duration",
                "audit_interval|daily|a duration",
                "audit_fix_strays|yes|true or false",
                "give_up_after|never|a duration",
                "processing_guarantee|exactly_once|exactly_once_v2 or at_least_once",
                "commit_interval|0|a duration above 0",
                "stream_threads|0|a whole number from 1",
                "standby_replicas|-1|a whole number from 0",
                "rocksdb_memory|256MB|a size of at least 8MiB",
                "rocksdb_memory|1MiB|a size of at least 8MiB",
                "rocksdb_memory|999999999999999999GiB|a size of at least 8MiB",
                "ipfs.api|127.0.0.1:5001|an address such as http://127.0.0.1:5001",
                "ipfs.api|ftp://x|an address such as",
                "ipfs.connect_timeout|0|a duration above 0",
                "pin_timeout|2 minutes|a duration",
                "unpin_timeout|99999999999999h|a duration",
                "ipfs_request_timeout|5M|a duration",
                "repogc_timeout|1|a duration",
                "unpin_disable|yes|true or false",
                "ipfs.api|unix:|an address such as",
                "ipfs.api|unix:relative|an address such as",
                "ipfs.truststore|/no/such/file.pem|a file that can be read",
                "ipfs.peers|/ip4/192.0.2.1/tcp/4001|addresses such as /ip4",
                "first_block_timeout|-1s|a duration",
                "pin_total_timeout|1d|a duration",
                "origins_allow_private|maybe|true or false",
                "ipfs.batch|0|a whole number from 1 to 64",
                "min_free_space|10GB|0, or a size such as",
                "http.listen|9094|a host and a port",
                "http.advertised|tracker-1|a host and a port",
                "http.advertised|tracker-1:0|a host and a port",
                "http.listen|127.0.0.1:99999|a host and a port",
                "http.listen|0.0.0.0:9094|authentication comes first",
                "http.listen|192.0.2.1:9094|authentication comes first",
                "http.listen|[::]:9094|authentication comes first",
                "http.instance_authorization_file|a\0b|a path, or nothing",
                "http.credentials|a\0b|a path, or nothing",
                "http.tls.keystore|a\0b|a path, or nothing",
                "http.tls.password_file|x|expected http.tls.keystore to be set too",
                "http.open.health|yes|true or false",
                "http.open.metrics|1|true or false",
                "http.max_requests|0|a whole number from 1 to 10000",
                "http.max_header|2MiB|a size from 1KiB to 1MiB",
                "http.max_body|2GiB|a size from 0B to 1GiB",
                "http.idle_timeout|0|a duration above 0",
                "shutdown_timeout|0|a duration above 0"
            })
    void namesKeyValueOriginAndWhatIsExpected(String key, String value, String expected) {
        String given = value == null ? "" : value;

        assertThat(problems(key + "=" + given))
                .singleElement()
                .asString()
                .contains(key + "=")
                .contains(given)
                .contains("(--set)")
                .contains(expected);
    }

    @Test
    void listensBeyondLoopbackWithCredentialsOnly() throws Exception {
        HttpConfig http = load("http.listen=0.0.0.0:9094", "http.credentials=who.txt")
                .configuration()
                .http();

        assertThat(http.isLoopback()).isFalse();
        assertThat(http.credentials()).contains(Path.of("who.txt"));
        assertThat(load().configuration().http().isLoopback()).isTrue();
    }

    @Test
    void everyKeyThatCanBeWrongIsTestedToBe() throws Exception {
        String table = Files.readString(Path.of("src/test/java/io/pintracker/config/ConfigurationTest.java"));

        assertThat(Settings.ALL)
                .map(Setting::key)
                .filteredOn(
                        key -> !List.of("peer_id", "peername", "ipfs.authorization", "ipfs.truststore", "ipfs.peers")
                                .contains(key))
                .allSatisfy(key -> assertThat(table).contains('"' + key + "|"));
    }

    @Test
    void aSecretIsNotShownWhereItIsWrong() throws Exception {
        write("ipfs.authorization=Bearer\\tabc");

        assertThat(problems())
                .containsExactly("ipfs.authorization=[hidden] (pintracker.properties:1): expected the value of an"
                        + " Authorization header in one line");
        assertThat(problems("peer_id=a\tb", "peername=a\tb")).hasSize(3);
    }

    @Test
    void refusesCredentialsInTheAddressOfTheNode() throws Exception {
        String address = "http://user:pw@127.0.0.1:5001";
        assertThat(problems("ipfs.api=" + address))
                .containsExactly("ipfs.api=http://[hidden]@127.0.0.1:5001 (--set): it holds credentials, which would be"
                        + " printed; set ipfs.authorization instead; expected an address such as"
                        + " http://127.0.0.1:5001 or unix:/run/ipfs.sock");
        assertThat(problems(Map.of("PINTRACKER_IPFS_API", address)))
                .singleElement()
                .satisfies(ConfigurationTest::keepsThePassword);
        write("ipfs.api=" + address);
        assertThat(problems()).singleElement().satisfies(ConfigurationTest::keepsThePassword);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://user:pw@a_host:5001",
                "http://user:pw/pw@127.0.0.1",
                "http://user:pw@pw@127.0.0.1",
                "http://user:p w@127.0.0.1:5001",
                "http:user:pw@127.0.0.1:5001",
                "user:pw@127.0.0.1:5001",
                "//user:pw@127.0.0.1"
            })
    void aPasswordIsNotShownHoweverWrongTheAddressIs(String address) {
        assertThat(problems("ipfs.api=" + address)).singleElement().satisfies(ConfigurationTest::keepsThePassword);
    }

    private static void keepsThePassword(String problem) {
        assertThat(problem)
                .contains("ipfs.api=")
                .contains("[hidden]@")
                .contains("expected an address")
                .doesNotContain("user", "pw", "p w");
    }

    @Test
    void tellsAllProblemsAtOnce() throws Exception {
        write("""
                # a comment
                concurent_pins=5

                pin_timeout=soon
                topics.status=a,\\
                    b
                pin_timeout=2m
                """);

        assertThat(problems("http.listen=:1"))
                .containsExactlyInAnyOrder(
                        "pin_timeout (pintracker.properties:7): already set at pintracker.properties:4; remove one of them",
                        "unknown setting concurent_pins (pintracker.properties:2); did you mean concurrent_pins?",
                        "topics.status=a,b (pintracker.properties:5): expected a name of at most 249 letters, digits,"
                                + " '.', '_' and '-'",
                        "pin_timeout=soon (pintracker.properties:4): expected 0, or a duration such as 250ms, 90s, 5m,"
                                + " 24h or 1h30m",
                        "http.listen=:1 (--set): expected a host and a port, such as 127.0.0.1:9094");
    }

    @Test
    void laterSourcesWin() throws Exception {
        write("concurrent_pins=3\nconcurrent_unpins=3\nstream_threads=3\n");
        Map<String, String> environment =
                Map.of("PINTRACKER_CONCURRENT_PINS", "4", "PINTRACKER_CONCURRENT_UNPINS", "4");

        LoadedConfiguration loaded = load(environment, List.of(flag("concurrent_pins=5")), List.of());

        assertThat(loaded.configuration().lanes().concurrentPins()).isEqualTo(5);
        assertThat(loaded.configuration().lanes().concurrentUnpins()).isEqualTo(4);
        assertThat(loaded.configuration().processing().streamThreads()).isEqualTo(3);
        assertThat(loaded.originOf("concurrent_pins")).isEqualTo("--set");
        assertThat(loaded.originOf("concurrent_unpins")).isEqualTo("environment variable PINTRACKER_CONCURRENT_UNPINS");
        assertThat(loaded.originOf("stream_threads")).isEqualTo("pintracker.properties:3");
        assertThat(loaded.originOf("pin_timeout")).isEqualTo("default");
    }

    @Test
    void aNamedFileMustBeThereAndReplacesTheUsualOne() throws Exception {
        write("concurrent_pins=3");
        Path other = Files.writeString(directory.resolve("other.properties"), "\uFEFFconcurrent_unpins=7");

        LoadedConfiguration loaded = loader(Map.of()).load(Optional.of(other), List.of(), List.of());

        assertThat(loaded.configuration().lanes().concurrentPins()).isEqualTo(10);
        assertThat(loaded.configuration().lanes().concurrentUnpins()).isEqualTo(7);
        Path missing = directory.resolve("missing.properties");
        assertThat(catchThrowableOfType(
                                ConfigurationException.class,
                                () -> loader(Map.of()).load(Optional.of(missing), List.of(), List.of()))
                        .problems())
                .containsExactly(missing + ": there is no such file");
    }

    @Test
    void everyKeyHasAVariableOfItsOwn() {
        assertThat(Settings.ALL).map(Setting::key).doesNotHaveDuplicates();
        assertThat(Settings.ALL).map(Setting::variable).doesNotHaveDuplicates();
    }

    @Test
    void readsTheEnvironment() throws Exception {
        Map<String, String> environment = Map.of(
                "PINTRACKER_HTTP_LISTEN", "[::1]:0",
                "PINTRACKER_TOPICS_DEAD_LETTERS", "dead",
                "PINTRACKER_KAFKA_BOOTSTRAP_SERVERS", "kafka:9092",
                "PINTRACKER_KAFKA_PRODUCER_LINGER_MS", "7",
                "PINTRACKER_SERVICE_PORT_HTTP", "9094",
                "PINTRACKER_PORT", "tcp://10.0.0.1:9094",
                "PATH", "/bin");

        Configuration c = load(environment, List.of(), List.of()).configuration();

        assertThat(c.http().listen()).isEqualTo(new HttpConfig.Address("::1", 0));
        assertThat(load("http.advertised=tracker-1.example.org:80")
                        .configuration()
                        .http()
                        .advertised())
                .contains(new HttpConfig.Address("tracker-1.example.org", 80));
        assertThat(c.topics().deadLetters()).isEqualTo("dead");
        assertThat(c.kafka().producer()).isEqualTo(Map.of("bootstrap.servers", "kafka:9092", "linger.ms", "7"));
        assertThat(c.kafka().consumer()).isEqualTo(Map.of("bootstrap.servers", "kafka:9092"));
    }

    @Test
    void refusesUnknownVariables() {
        ConfigurationException e = catchThrowableOfType(
                ConfigurationException.class,
                () -> load(Map.of("PINTRACKER_HTTP_LISTENER", "secret"), List.of(), List.of()));

        assertThat(e.problems())
                .containsExactly("unknown environment variable PINTRACKER_HTTP_LISTENER; did you mean"
                        + " PINTRACKER_HTTP_LISTEN?");
    }

    @Test
    void passesKafkaSettingsThroughByKind() throws Exception {
        write("""
                kafka.security.protocol=SSL
                kafka.producer.linger.ms=9
                kafka.streams.security.protocol=PLAINTEXT
                kafka.admin.retries=1
                """);

        KafkaConfig kafka = load().configuration().kafka();

        assertThat(kafka.producer()).containsEntry("security.protocol", "SSL").containsEntry("linger.ms", "9");
        assertThat(kafka.streams())
                .containsEntry("security.protocol", "PLAINTEXT")
                .doesNotContainKey("linger.ms");
        assertThat(kafka.admin()).containsEntry("retries", "1");
        assertThat(kafka.consumer()).containsOnlyKeys("bootstrap.servers", "security.protocol");
    }

    @Test
    void flagsForKafkasClientsWinOverAll() throws Exception {
        write("kafka.consumer.retries=1\nkafka.retries=2");

        LoadedConfiguration loaded = load(
                Map.of(),
                List.of(flag("kafka.bootstrap.servers=a:1")),
                List.of(
                        new Assignment("retries", "3", "file:1"),
                        new Assignment("retries", "4", "--command-property"),
                        new Assignment("bootstrap.servers", "b:2", "--bootstrap-server")));

        assertThat(loaded.configuration().kafka().consumer())
                .isEqualTo(Map.of("retries", "4", "bootstrap.servers", "b:2"));
        assertThat(loaded.originOf("kafka.bootstrap.servers")).isEqualTo("--bootstrap-server");
    }

    @Test
    void refusesStreamsNamesForWhatHasOneOfOurs() {
        assertThat(problems("kafka.streams.state.dir=/x"))
                .containsExactly("kafka.streams.state.dir (--set): set state_dir instead");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ipfs.authorization",
                "kafka.ssl.keystore.password",
                "kafka.sasl.jaas.config",
                "kafka.consumer.sasl.oauthbearer.client.secret",
                "kafka.ssl.truststore.PASSWORD",
                "kafka.ssl.key.password",
                "kafka.some.token"
            })
    void secretsAreNeverPrinted(String key) throws Exception {
        LoadedConfiguration loaded = load(key + "=s3cr3t-value");

        assertThat(loaded.settings()).contains(new EffectiveSetting(key, "[hidden]", "--set"));
        assertThat(loaded.toString()).doesNotContain("s3cr3t-value").contains("[hidden]");
        assertThat(flag(key + "=s3cr3t-value").toString()).doesNotContain("s3cr3t-value");
    }

    @Test
    void readsHowToReachTheNode() throws Exception {
        String peer = "/ip4/192.0.2.1/tcp/4001/p2p/12D3KooWJpmX";
        IpfsConfig ipfs = load(
                        "ipfs.api=unix:/run/ipfs.sock", "ipfs.peers=" + peer + ", " + peer, "min_free_space=2GiB")
                .configuration()
                .ipfs();

        assertThat(ipfs.api()).isEqualTo(URI.create("unix:/run/ipfs.sock"));
        assertThat(ipfs.peers()).containsExactly(peer, peer);
        assertThat(ipfs.minFreeSpace()).isEqualTo(2L << 30);
    }

    @Test
    void durationsMayHaveSeveralUnits() throws Exception {
        assertThat(load("pin_timeout=1h30m").configuration().ipfs().pinTimeout())
                .isEqualTo(Duration.ofMinutes(90));
        assertThat(load("pin_timeout=0").configuration().ipfs().pinTimeout()).isZero();
    }

    @Test
    void theReadmeHasTheTableOfAllSettings() throws IOException {
        String readme = Files.readString(Path.of("README.md"));

        assertThat(readme)
                .as("run 'pintracker config docs' and put its output between the markers")
                .contains(START + "\n" + SettingsTable.markdown() + "\n" + START);
    }

    private void write(String text) throws IOException {
        Files.writeString(directory.resolve("pintracker.properties"), text);
    }

    private ConfigurationLoader loader(Map<String, String> environment) {
        return new ConfigurationLoader(directory, environment, () -> "the-host");
    }

    private LoadedConfiguration load(Map<String, String> environment, List<Assignment> flags, List<Assignment> kafka)
            throws ConfigurationException {
        return loader(environment).load(Optional.empty(), flags, kafka);
    }

    private LoadedConfiguration load(String... assignments) throws ConfigurationException {
        return load(Map.of(), flags(assignments), List.of());
    }

    private List<String> problems(String... assignments) {
        return catchThrowableOfType(ConfigurationException.class, () -> load(assignments))
                .problems();
    }

    private List<String> problems(Map<String, String> environment) {
        return catchThrowableOfType(ConfigurationException.class, () -> load(environment, List.of(), List.of()))
                .problems();
    }

    private static List<Assignment> flags(String... assignments) {
        return List.of(assignments).stream().map(ConfigurationTest::flag).toList();
    }

    private static Assignment flag(String assignment) {
        int equals = assignment.indexOf('=');
        return new Assignment(assignment.substring(0, equals), assignment.substring(equals + 1), "--set");
    }
}
