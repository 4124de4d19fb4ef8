package io.pintracker.cli;

import picocli.CommandLine.IVersionProvider;

/** The version that the jar's manifest names. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"pintracker " + text(), "Java ${java.version} (${java.vendor}), ${os.name} ${os.arch}"};
    }

    /** Without the name of the program. */
    static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }
}
