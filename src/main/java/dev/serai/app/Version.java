package dev.serai.app;

/** Which Serai this is, from the jar's manifest. */
public final class Version {
    private Version() {}

    /** The version, or {@code "(not packaged)"} when the classes do not come from the jar. */
    public static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }
}
