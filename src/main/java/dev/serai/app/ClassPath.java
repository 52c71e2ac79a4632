package dev.serai.app;

import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.nio.file.Path;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/**
 * Adds jars to the class path of the running program. The JVM hands over the means before {@code main}, where the
 * program is started from its jar (manifest: {@code Launcher-Agent-Class}); started in any other way, all jars are
 * there anyhow.
 */
public final class ClassPath {
    private static @Nullable Instrumentation jvm;

    private ClassPath() {}

    /** Called by the JVM. */
    public static void agentmain(String arguments, Instrumentation instrumentation) {
        jvm = instrumentation;
    }

    static boolean canGrow() {
        return jvm != null;
    }

    static void add(Path jar) throws IOException {
        if (jvm != null) {
            jvm.appendToSystemClassLoaderSearch(new JarFile(jar.toFile()));
        }
    }
}
