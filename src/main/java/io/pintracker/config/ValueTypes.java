package io.pintracker.config;

import io.pintracker.config.ValueType.BadValue;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The types of settings, each with its validator. */
final class ValueTypes {
    private static final Pattern DURATION_PART = Pattern.compile("\\G(\\d{1,15})(ms|s|m|h)");
    private static final Map<String, Long> DURATION_UNITS =
            Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L);
    /** Some hundred years: far beyond any use, and safe to add to a clock. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private static final Pattern SIZE = Pattern.compile("(\\d{1,18})(B|KiB|MiB|GiB)");
    private static final Map<String, Long> SIZE_UNITS =
            Map.of("B", 1L, "KiB", 1L << 10, "MiB", 1L << 20, "GiB", 1L << 30);

    private static final Pattern KAFKA_NAME = Pattern.compile("[a-zA-Z0-9._-]{1,249}");
    private static final Pattern LISTEN = Pattern.compile("(?:\\[([0-9a-fA-F:.]+)]|([^:\\[\\]\\s]+)):(\\d{1,5})");
    private static final Pattern LOOPBACK_V4 = Pattern.compile("127(\\.(25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}");
    private static final Pattern PEER = Pattern.compile("(?:/[^/,\\s]+)+/p2p/[A-Za-z0-9]+");
    /** Found without parsing: the password may be what no address can hold. */
    private static final Pattern USER_INFO = Pattern.compile("^([a-z]+:/+)?.*@", Pattern.DOTALL);

    private static final int MAX_PORT = 65_535;

    private ValueTypes() {}

    /** Any text in one line; it may be empty. */
    static ValueType<String> text(String expected) {
        return new ValueType<>("text", expected, text -> {
            if (text.chars().anyMatch(Character::isISOControl)) {
                throw new IllegalArgumentException();
            }
            return text;
        });
    }

    /** A name that Kafka takes for a topic or a group. */
    static ValueType<String> kafkaName() {
        String expected = "a name of at most 249 letters, digits, '.', '_' and '-'";
        return new ValueType<>("name", expected, ValueTypes::parseKafkaName);
    }

    /** One or more different names. */
    static ValueType<List<String>> kafkaNames() {
        String expected = "one or more different names of letters, digits, '.', '_' and '-', with commas between";
        return new ValueType<>("list of names", expected, text -> {
            List<String> names = Arrays.stream(text.split(",", -1))
                    .map(String::strip)
                    .map(ValueTypes::parseKafkaName)
                    .toList();
            if (names.stream().distinct().count() < names.size()) {
                throw new BadValue("a name stands there twice");
            }
            return names;
        });
    }

    /** Different names, or none. */
    static ValueType<List<String>> kafkaNamesOrNone() {
        ValueType<List<String>> some = kafkaNames();
        String expected = "nothing, or different names of letters, digits, '.', '_' and '-', with commas between";
        return new ValueType<>(
                some.name(),
                expected,
                text -> text.isEmpty() ? List.of() : some.parser().apply(text));
    }

    private static String parseKafkaName(String text) {
        if (!KAFKA_NAME.matcher(text).matches() || text.equals(".") || text.equals("..")) {
            throw new IllegalArgumentException();
        }
        return text;
    }

    /** A whole number from {@code min} to {@code max}. */
    static ValueType<Integer> integer(int min, int max) {
        return new ValueType<>("integer", "a whole number from " + min + " to " + max, text -> {
            int value = Integer.parseInt(text);
            if (value < min || value > max) {
                throw new IllegalArgumentException();
            }
            return value;
        });
    }

    /** A duration above zero. */
    static ValueType<Duration> duration() {
        String expected = "a duration above 0, such as 250ms, 90s, 5m, 24h or 1h30m";
        return new ValueType<>("duration", expected, text -> {
            Duration value = parseDuration(text);
            if (value.isZero()) {
                throw new IllegalArgumentException();
            }
            return value;
        });
    }

    /** A duration, or 0. */
    static ValueType<Duration> durationOrZero() {
        String expected = "0, or a duration such as 250ms, 90s, 5m, 24h or 1h30m";
        return new ValueType<>("duration", expected, ValueTypes::parseDuration);
    }

    static Duration parseDuration(String text) {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        Matcher parts = DURATION_PART.matcher(text);
        long millis = 0;
        int end = 0;
        while (parts.find()) {
            long part = Math.multiplyExact(Long.parseLong(parts.group(1)), DURATION_UNITS.get(parts.group(2)));
            millis = Math.addExact(millis, part);
            end = parts.end();
        }
        if (end == 0 || end < text.length()) {
            throw new IllegalArgumentException();
        }
        Duration value = Duration.ofMillis(millis);
        if (value.compareTo(LONGEST) > 0) {
            throw new BadValue("it is longer than " + LONGEST.toHours() + "h");
        }
        return value;
    }

    /** A number of bytes, at least {@code min}. */
    static ValueType<Long> size(long min, String minText) {
        return size(min, Long.MAX_VALUE, "a size of at least " + minText + ", such as 64KiB, 512MiB or 2GiB");
    }

    /** A number of bytes from {@code min} to {@code max}. */
    static ValueType<Long> size(long min, String minText, long max, String maxText) {
        return size(min, max, "a size from " + minText + " to " + maxText + ", such as 64KiB");
    }

    private static ValueType<Long> size(long min, long max, String expected) {
        return new ValueType<>("size", expected, text -> {
            Matcher parts = SIZE.matcher(text);
            if (!parts.matches()) {
                throw new IllegalArgumentException();
            }
            long value;
            try {
                value = Math.multiplyExact(Long.parseLong(parts.group(1)), SIZE_UNITS.get(parts.group(2)));
            } catch (ArithmeticException e) {
                throw new IllegalArgumentException(e);
            }
            if (value < min || value > max) {
                throw new IllegalArgumentException();
            }
            return value;
        });
    }

    /** A number of bytes, or 0. */
    static ValueType<Long> sizeOrZero() {
        ValueType<Long> size = size(0, "0B");
        return new ValueType<>(
                "size",
                "0, or a size such as 512MiB or 50GiB",
                text -> text.equals("0") ? 0L : size.parser().apply(text));
    }

    /** {@code true} or {@code false} and nothing else. */
    static ValueType<Boolean> bool() {
        return new ValueType<>("boolean", "true or false", text -> switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException();
        });
    }

    /** One constant of an enumeration, in lower case. */
    static <E extends Enum<E>> ValueType<E> choice(Class<E> type) {
        List<E> constants = List.of(type.getEnumConstants());
        String names =
                String.join(" or ", constants.stream().map(ValueTypes::lower).toList());
        return new ValueType<>(
                "choice",
                names,
                text -> constants.stream()
                        .filter(c -> lower(c).equals(text))
                        .findFirst()
                        .orElseThrow(IllegalArgumentException::new));
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** A path of the file system. */
    static ValueType<Path> path() {
        return new ValueType<>("path", "a path", text -> {
            if (text.isBlank()) {
                throw new IllegalArgumentException();
            }
            return Path.of(text);
        });
    }

    /** A path, or nothing. */
    static ValueType<Optional<Path>> optionalPath() {
        return new ValueType<>("path", "a path, or nothing", text -> {
            if (text.isEmpty()) {
                return Optional.empty();
            }
            if (text.isBlank()) {
                throw new IllegalArgumentException();
            }
            return Optional.of(Path.of(text));
        });
    }

    /** A base address over http or https, or a unix domain socket. */
    static ValueType<URI> nodeAddress() {
        String expected = "an address such as http://127.0.0.1:5001 or unix:/run/ipfs.sock";
        return new ValueType<>("address", expected, ValueTypes::parseNodeAddress, ValueTypes::withoutUserInfo);
    }

    private static URI parseNodeAddress(String text) {
        URI uri = URI.create(text);
        if (uri.getRawUserInfo() != null) {
            throw new BadValue("it holds credentials, which would be printed; set ipfs.authorization instead");
        }
        boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        boolean socket = "unix".equals(uri.getScheme())
                && uri.getPath() != null
                && uri.getPath().length() > 1;
        if (http == (uri.getHost() == null) || !(http || socket)) {
            throw new IllegalArgumentException();
        }
        if (uri.getRawQuery() != null || uri.getRawFragment() != null || uri.getPort() > MAX_PORT) {
            throw new IllegalArgumentException();
        }
        return text.endsWith("/") ? URI.create(text.replaceAll("/+$", "")) : uri;
    }

    private static String withoutUserInfo(String address) {
        return USER_INFO.matcher(address).replaceFirst("$1" + EffectiveSetting.HIDDEN + "@");
    }

    /** A file that is there, or nothing. */
    static ValueType<String> readableFile() {
        return new ValueType<>("path", "a file that can be read", text -> {
            if (!text.isEmpty() && !Files.isReadable(Path.of(text))) {
                throw new IllegalArgumentException();
            }
            return text;
        });
    }

    /** Multiaddresses that end with a peer, or none. */
    static ValueType<List<String>> peers() {
        String expected = "addresses such as /ip4/192.0.2.1/tcp/4001/p2p/12D3KooW..., with commas between";
        return new ValueType<>("list of addresses", expected, text -> {
            List<String> peers = text.isEmpty()
                    ? List.of()
                    : Arrays.stream(text.split(",", -1)).map(String::strip).toList();
            if (!peers.stream().allMatch(peer -> PEER.matcher(peer).matches())) {
                throw new IllegalArgumentException();
            }
            return peers;
        });
    }

    /** A listener. */
    static ValueType<HttpConfig.Address> listener() {
        return new ValueType<>("host:port", "a host and a port, such as 127.0.0.1:9094", text -> {
            Matcher parts = LISTEN.matcher(text);
            if (!parts.matches() || Integer.parseInt(parts.group(3)) > MAX_PORT) {
                throw new IllegalArgumentException();
            }
            String host = parts.group(1) != null ? parts.group(1) : parts.group(2);
            return new HttpConfig.Address(host, Integer.parseInt(parts.group(3)));
        });
    }

    /** A host and a port, or nothing. */
    static ValueType<Optional<HttpConfig.Address>> hostAndPort() {
        return new ValueType<>("host:port", "a host and a port, such as tracker-1.example.org:9094", text -> {
            if (text.isEmpty()) {
                return Optional.empty();
            }
            Matcher parts = LISTEN.matcher(text);
            if (!parts.matches()) {
                throw new IllegalArgumentException();
            }
            int port = Integer.parseInt(parts.group(3));
            if (port < 1 || port > MAX_PORT) {
                throw new IllegalArgumentException();
            }
            String host = parts.group(1) != null ? parts.group(1) : parts.group(2);
            return Optional.of(new HttpConfig.Address(host, port));
        });
    }

    static boolean isLoopback(String host) {
        return host.equals("localhost")
                || host.equals("::1")
                || LOOPBACK_V4.matcher(host).matches();
    }
}
