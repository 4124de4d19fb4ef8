package io.pintracker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pintracker.http.Credentials;
import io.pintracker.http.Role;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Who may ask the tracker over HTTP. */
@Command(
        name = "credentials",
        description = "Who may ask the tracker over HTTP (http.credentials).",
        synopsisSubcommandLabel = "COMMAND")
final class CredentialsCommand implements Runnable {
    @Mixin
    StandardOptions standard;

    @Spec
    CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Name a command: add");
    }

    /** Adds a line to a file. */
    @Command(
            name = "add",
            description = {
                "Add a user or a token to a file of credentials, which keeps only hashes.",
                "With --user the password is read from the first line of stdin; without, a token is made and printed"
                        + " once. Restart the tracker to make it count."
            })
    static final class Add implements Callable<Integer> {
        private final CliContext context;

        @Parameters(paramLabel = "FILE", description = "The file; made if it is not there, readable by its owner only.")
        Path file;

        @Option(names = "--user", paramLabel = "NAME", description = "A user with a password, instead of a token.")
        String user;

        @Option(
                names = "--role",
                paramLabel = "ROLE",
                required = true,
                converter = Roles.class,
                description = "read: may ask. write: may change, too.")
        Role role;

        @Mixin
        StandardOptions standard;

        @Spec
        CommandSpec spec;

        Add(CliContext context) {
            this.context = context;
        }

        @Override
        public Integer call() throws IOException {
            SecureRandom random = new SecureRandom();
            if (user == null) {
                String token = Credentials.newToken(random);
                append(Credentials.bearerLine(role, token));
                spec.commandLine().getOut().println(token);
                spec.commandLine().getErr().println("Send it as: Authorization: Bearer TOKEN. It is not shown again.");
            } else {
                requireNew();
                append(line(random));
            }
            return ExitCode.OK;
        }

        /** The tracker refuses a file that has a user twice. */
        private void requireNew() throws IOException {
            Path target = context.directory().resolve(file);
            if (Files.exists(target) && Credentials.isNamed(target, user)) {
                throw new CliException(
                        ExitCode.USAGE,
                        "The user " + user + " stands in " + file + " already; to give it another password or role,"
                                + " delete that line first. Nothing was changed");
            }
        }

        private String line(SecureRandom random) throws IOException {
            if (context.terminal()) {
                spec.commandLine().getErr().println("Password of " + user + ", one line (it is shown as you type):");
            }
            String password = new BufferedReader(new InputStreamReader(context.stdin(), UTF_8)).readLine();
            if (password == null || password.isEmpty()) {
                throw new CliException(
                        ExitCode.USAGE,
                        "There is no password on stdin; write it there as one line, such as from a file");
            }
            try {
                return Credentials.basicLine(role, user, password.toCharArray(), random);
            } catch (IllegalArgumentException e) {
                throw new CliException(ExitCode.USAGE, "--user " + e.getMessage(), e);
            }
        }

        private void append(String line) throws IOException {
            Path target = context.directory().resolve(file);
            try {
                if (Files.getFileStore(target.toAbsolutePath().getParent()).supportsFileAttributeView("posix")) {
                    Files.createFile(
                            target, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                }
            } catch (FileAlreadyExistsException e) {
                checkEnd(target);
            }
            Files.writeString(target, line + "\n", UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }

        /** A line that is not ended would run into ours. */
        private static void checkEnd(Path target) throws IOException {
            String text = Files.readString(target, UTF_8);
            if (!text.isEmpty() && !text.endsWith("\n")) {
                Files.writeString(target, "\n", UTF_8, StandardOpenOption.APPEND);
            }
        }
    }

    /** Roles by their names. */
    static final class Roles implements ITypeConverter<Role> {
        @Override
        public Role convert(String text) {
            try {
                return Role.ofText(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
