package io.pintracker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pintracker.http.Credentials;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CredentialsCommandTest {
    @TempDir
    Path directory;

    private Cli cli;

    private int add(String user, String password) {
        cli = new Cli(directory);
        cli.stdin = new ByteArrayInputStream((password + "\n").getBytes(UTF_8));
        return cli.run("credentials", "add", "who.txt", "--role", "read", "--user", user);
    }

    @Test
    void aUserThatIsThereIsRefusedAndNothingChanged() throws Exception {
        Path file = directory.resolve("who.txt");
        assertThat(add("ann", "one")).as(cli.err()).isZero();
        String before = Files.readString(file);

        assertThat(add("ann", "two")).isEqualTo(ExitCode.USAGE);

        assertThat(cli.err().strip())
                .isEqualTo("The user ann stands in who.txt already; to give it another password or"
                        + " role, delete that line first. Nothing was changed");
        assertThat(Files.readString(file)).isEqualTo(before);
        assertThat(add("anna", "three")).as(cli.err()).isZero();
        assertThat(Credentials.read(file)).hasToString("2 users and 0 tokens");
    }

    @Test
    void whereTheLineIsGoneTheUserIsAddedAgain() throws Exception {
        Path file = Files.writeString(directory.resolve("who.txt"), "# read basic ann:gone");

        assertThat(add("ann", "one")).as(cli.err()).isZero();

        assertThat(Credentials.read(file)).hasToString("1 users and 0 tokens");
    }
}
