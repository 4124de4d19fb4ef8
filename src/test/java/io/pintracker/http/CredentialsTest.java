package io.pintracker.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class CredentialsTest {
    private final SecureRandom random = new SecureRandom();

    @TempDir
    Path directory;

    @Test
    void knowsUsersAndTokensByTheirRoles() throws Exception {
        String token = Credentials.newToken(random);
        Credentials credentials = read("# who may\n\n"
                + Credentials.basicLine(Role.READ, "ann", "p:w ü".toCharArray(), random) + "\n"
                + Credentials.bearerLine(Role.WRITE, token) + "\n");

        assertThat(credentials.authenticate(basic("ann:p:w ü"))).isEqualTo(Role.READ);
        assertThat(credentials.authenticate(basic("ann:p:w ü")))
                .as("a second time, without stretching")
                .isEqualTo(Role.READ);
        assertThat(credentials.authenticate("Bearer " + token)).isEqualTo(Role.WRITE);
        assertThat(credentials.authenticate("bearer  " + token)).isEqualTo(Role.WRITE);
        for (String wrong : new String[] {
            null,
            "",
            "Basic",
            "Bearer",
            "Bearer " + token + "x",
            "Bearer " + token.substring(1),
            basic("ann:p:w"),
            basic("ann"),
            basic("bob:p:w ü"),
            basic(":"),
            "Basic !!!",
            "Digest x",
            token
        }) {
            assertThat(credentials.authenticate(wrong)).as("%s", wrong).isNull();
        }
    }

    @Test
    void linesHoldNoSecretAndAreSalted() {
        String one = Credentials.basicLine(Role.READ, "ann", "hunter2-x".toCharArray(), random);
        String two = Credentials.basicLine(Role.READ, "ann", "hunter2-x".toCharArray(), random);
        String token = Credentials.newToken(random);

        assertThat(one)
                .isNotEqualTo(two)
                .startsWith("read basic ann:pbkdf2-sha512:")
                .doesNotContain("hunter2");
        assertThat(Credentials.bearerLine(Role.WRITE, token))
                .startsWith("write bearer sha256:")
                .doesNotContain(token);
        assertThat(token).hasSize(43).isNotEqualTo(Credentials.newToken(random));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "admin bearer sha256:AAAA",
                "read",
                "read digest x",
                "read basic planted-secret",
                "read basic ann:planted-secret",
                "read bearer planted-secret",
                "read bearer sha256:planted-secret",
                "read bearer pbkdf2-sha512:1:AA:planted-secret",
                "read basic ann:pbkdf2-sha512:1:AAAAAAAAAAAAAAAAAAAAAA:planted-secret"
            })
    void aWrongLineIsNamedWithoutWhatItHolds(String line) {
        assertThatThrownBy(() -> read("# a comment\n" + line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("who.txt:2 (http.credentials)")
                .hasMessageContaining("pintracker credentials add")
                .hasMessageNotContaining("planted-secret");
    }

    @Test
    void aFileThatNamesNobodyLetsNobodyIn() {
        assertThatThrownBy(() -> read("# nobody\n")).hasMessageContaining("names nobody");
    }

    @Test
    void aUserStandsThereOnce() {
        String line = Credentials.basicLine(Role.READ, "ann", "a".toCharArray(), random);
        assertThatThrownBy(() -> read(line + "\n" + line)).hasMessageContaining("ann stands there twice");
        assertThatThrownBy(() -> Credentials.basicLine(Role.READ, "a:b", "a".toCharArray(), random))
                .hasMessageContaining("'a:b'");
    }

    @Test
    void saysWhetherAFileNamesAUser() throws Exception {
        Path file = Files.writeString(
                directory.resolve("who.txt"),
                "# read basic eve:x\n#read basic tom:x\n\nread bearer sha256:bob:x\nnonsense\n  write  basic ann:x\n");

        assertThat(Credentials.isNamed(file, "ann")).isTrue();
        for (String other : new String[] {"an", "anna", "eve", "tom", "bob", "sha256", "x"}) {
            assertThat(Credentials.isNamed(file, other)).as(other).isFalse();
        }
    }

    private Credentials read(String text) throws IOException {
        return Credentials.read(Files.writeString(directory.resolve("who.txt"), text));
    }

    private static String basic(String pair) {
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }
}
