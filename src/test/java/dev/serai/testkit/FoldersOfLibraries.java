package dev.serai.testkit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * For a test that sets up the daemon in this JVM: the folders to which libraries unpack what is native in them are
 * afterwards what they were. They would be the daemon's, which goes with the test's folder, and whichever test comes
 * first to need a library could not load it.
 */
public final class FoldersOfLibraries implements BeforeEachCallback, AfterEachCallback {
    private static final List<String> NAMES = List.of("java.io.tmpdir", "org.sqlite.tmpdir", "jna.tmpdir");

    private final Map<String, String> before = new HashMap<>();

    @Override
    public void beforeEach(ExtensionContext context) {
        before.clear();
        NAMES.forEach(name -> before.put(name, System.getProperty(name)));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        before.forEach((name, value) -> {
            if (value == null) {
                System.clearProperty(name);
            } else {
                System.setProperty(name, value);
            }
        });
    }
}
