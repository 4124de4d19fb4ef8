package io.pintracker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Timeout(30)
class MainTest {
    private final StringWriter err = new StringWriter();

    private int run(Object command, OutputStream stdout, String... args) {
        return Main.run(new CommandLine(command), stdout, new PrintWriter(err, true), args);
    }

    /** Prints so many letters, then ends with the code. */
    @Command(name = "say")
    static final class Say implements Callable<Integer> {
        @Spec
        CommandSpec spec;

        private final int letters;
        private final int code;

        Say(int letters, int code) {
            this.letters = letters;
            this.code = code;
        }

        @Override
        public Integer call() {
            spec.commandLine().getOut().print("x".repeat(letters));
            return code;
        }
    }

    private static OutputStream failing(String... messages) {
        return new OutputStream() {
            private int next;

            @Override
            public void write(int b) throws IOException {
                throw new IOException(messages[Math.min(next++, messages.length - 1)]);
            }
        };
    }

    /** As {@code dev} where the native library of the stores cannot be loaded. */
    @Command(name = "break")
    static final class Break implements Callable<Integer> {
        @Override
        public Integer call() {
            throw new UnsatisfiedLinkError("librocksdbjni.so: failed to map segment");
        }
    }

    @Test
    void printsAll() {
        ByteArrayOutputStream stdout = new ByteArrayOutputStream();

        assertThat(run(new Say(100_000, 0), stdout)).isZero();
        assertThat(stdout.size()).isEqualTo(100_000);
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void outputThatCannotBeWrittenIsAFailure() {
        for (int letters : new int[] {1, 100_000}) {
            err.getBuffer().setLength(0);
            assertThat(run(new Say(letters, 0), failing("No space left on device", "Broken pipe")))
                    .isEqualTo(1);
            assertThat(err.toString().lines()).containsExactly("output could not be written: No space left on device");
        }
    }

    @Test
    void aReaderWhoHasLeftIsNoFailure() {
        assertThat(run(new Say(100_000, 0), failing("Broken pipe"))).isZero();
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void anErrorIsAFailureThatIsTold() {
        assertThat(run(new Break(), OutputStream.nullOutputStream())).isEqualTo(1);
        assertThat(err.toString())
                .contains("UnsatisfiedLinkError: librocksdbjni.so: failed to map segment")
                .contains("at " + Break.class.getName());
    }

    @Test
    void whatFailedFirstDecides() {
        assertThat(run(new Say(1, 5), failing("No space left on device"))).isEqualTo(5);
    }
}
