package io.pintracker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pintracker.config.SettingsTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

@Timeout(30)
class CommandsTest {
    @TempDir
    Path directory;

    static Stream<String> commands() {
        List<String> names = new ArrayList<>();
        collect(Main.commandLine(null), names);
        return names.stream();
    }

    private static void collect(CommandLine command, List<String> names) {
        names.add(command.getCommandSpec().qualifiedName());
        command.getSubcommands().values().forEach(sub -> collect(sub, names));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandHasHelpWithExitCodes(String name) {
        Cli cli = new Cli(directory);
        String[] args = (name + " --help").substring("pintracker ".length()).split(" ");

        assertThat(cli.run(args)).isZero();
        assertThat(cli.out()).contains("Usage: " + name).contains("Exit codes:").contains("124   timed out");
        assertThat(cli.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }

    @Test
    void showsItsVersion() {
        Cli cli = new Cli(directory);

        assertThat(cli.run("--version")).isZero();
        assertThat(cli.out()).startsWith("pintracker ").contains("Java " + System.getProperty("java.version"));
    }

    @Test
    void aGroupWithoutACommandIsAMistake() {
        for (String args : List.of("", "pin", "topics", "config", "credentials")) {
            Cli cli = new Cli(directory);
            assertThat(cli.run(args.isEmpty() ? new String[0] : new String[] {args}))
                    .isEqualTo(2);
            assertThat(cli.err()).contains("Name a command").contains("--help");
        }
    }

    @Test
    void printsTheConfigurationWithOriginsAndWithoutSecrets() throws Exception {
        Files.writeString(
                directory.resolve("pintracker.properties"),
                "ipfs.authorization=Bearer abc\nkafka.sasl.jaas.config=pw-abc\nstate_dir=/a/very/long/path/"
                        + "x".repeat(80) + "\n");
        Cli cli = new Cli(directory);

        assertThat(cli.run("config", "print")).as(cli.err()).isZero();
        assertThat(cli.out())
                .doesNotContain("abc")
                .containsPattern("ipfs.authorization +\\[hidden] +pintracker.properties:1")
                .containsPattern("kafka.sasl.jaas.config +\\[hidden] +pintracker.properties:2")
                .contains("x".repeat(80))
                .containsPattern("peer_id +12D3KooW")
                .containsPattern("pin_timeout +2m +default");
    }

    @Test
    void checksTheConfiguration() {
        Cli good = new Cli(directory);
        assertThat(good.run("config", "check", "--set", "pin_timeout=5m")).isZero();
        assertThat(good.out()).contains("1 settings are not defaults");

        Cli bad = new Cli(directory);
        assertThat(bad.run("config", "check", "--set", "pin_timeout=x", "--set", "nonsense=1"))
                .isEqualTo(2);
        assertThat(bad.err().lines()).hasSize(2);
    }

    @Test
    void printsACompletionScriptThatShellsRead() throws Exception {
        Cli cli = new Cli(directory);
        assertThat(cli.run("completion", "bash")).as(cli.err()).isZero();
        assertThat(cli.out())
                .contains("complete -F _complete_pintracker")
                .contains("doctor")
                .contains("--tracker-auth");
        Cli zsh = new Cli(directory);
        assertThat(zsh.run("completion", "zsh")).isZero();
        assertThat(zsh.out()).contains("bashcompinit");
        Cli unknown = new Cli(directory);
        assertThat(unknown.run("completion", "fish")).isEqualTo(2);

        Path script = Files.writeString(directory.resolve("completion"), cli.out());
        Process bash = new ProcessBuilder("bash", "-n", script.toString())
                .redirectErrorStream(true)
                .start();
        assertThat(new String(bash.getInputStream().readAllBytes(), UTF_8)).isEmpty();
        assertThat(bash.waitFor()).isZero();
    }

    @Test
    void printsTheTableOfSettings() {
        Cli cli = new Cli(directory);

        assertThat(cli.run("config", "docs")).isZero();
        assertThat(cli.out()).isEqualTo(SettingsTable.markdown());
    }
}
