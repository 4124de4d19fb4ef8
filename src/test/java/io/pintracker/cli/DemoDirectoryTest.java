package io.pintracker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class DemoDirectoryTest {
    @TempDir
    Path given;

    @Test
    void aTemporaryOneGoesWithAllThatIsInIt() throws Exception {
        DemoDirectory directory = DemoDirectory.temporary();
        Files.writeString(
                Files.createDirectories(directory.path().resolve("a/b")).resolve("c"), "d");

        directory.close();

        assertThat(directory.path()).doesNotExist();
    }

    @Test
    void theUsersOwnIsMadeAndStays() throws Exception {
        Path own = given.resolve("new/one");

        DemoDirectory.named(own).close();

        assertThat(own).isEmptyDirectory();
    }

    @Test
    void theDemoRefusesADirectoryWithSomethingInIt() throws Exception {
        Files.writeString(given.resolve("something"), "");
        Cli cli = new Cli(given);

        assertThat(cli.run("demo", "--data-dir", ".")).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err()).contains("it is not empty; name a new directory, or none");
        assertThat(given.resolve("something")).exists();
    }
}
