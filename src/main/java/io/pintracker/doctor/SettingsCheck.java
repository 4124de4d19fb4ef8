package io.pintracker.doctor;

import io.pintracker.config.Configuration;
import io.pintracker.config.HttpConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Settings that are valid and still not wise, and the files that they name. */
final class SettingsCheck implements Check {
    private static final String ABOUT = "settings";

    private final Configuration config;

    SettingsCheck(Configuration config) {
        this.config = config;
    }

    @Override
    public List<Finding> look() throws IOException {
        List<Finding> findings = new ArrayList<>();
        HttpConfig http = config.http();
        for (Path file : Stream.of(http.credentials(), http.keystore(), http.keystorePassword())
                .flatMap(Optional::stream)
                .toList()) {
            file(file, findings);
        }
        if (!http.isLoopback() && http.keystore().isEmpty()) {
            findings.add(Finding.warn(
                    ABOUT,
                    "http.listen is open to other machines without TLS: credentials cross the network in the clear",
                    "set http.tls.keystore, or let a proxy on this machine speak TLS"));
        }
        if (!config.ipfs().authorization().isEmpty()
                && "http".equals(config.ipfs().api().getScheme())
                && !isLoopback(config.ipfs().api().getHost())) {
            findings.add(Finding.warn(
                    ABOUT,
                    "ipfs.authorization crosses the network in the clear to "
                            + config.ipfs().api(),
                    "use an https address in ipfs.api"));
        }
        return findings.isEmpty() ? List.of(Finding.ok(ABOUT, "valid")) : findings;
    }

    private static boolean isLoopback(String host) {
        return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
    }

    private static void file(Path file, List<Finding> findings) throws IOException {
        if (!Files.isReadable(file)) {
            findings.add(Finding.fail(ABOUT, file + " cannot be read", "check the path and its permissions"));
            return;
        }
        if (!Files.getFileStore(file).supportsFileAttributeView("posix")) {
            return;
        }
        Set<PosixFilePermission> may = Files.getPosixFilePermissions(file);
        if (may.contains(PosixFilePermission.OTHERS_READ)) {
            findings.add(Finding.warn(ABOUT, file + " can be read by everybody", "chmod 600 " + file));
        }
    }
}
