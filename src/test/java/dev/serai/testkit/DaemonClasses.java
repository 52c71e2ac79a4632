package dev.serai.testkit;

import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The class path of a test's daemon and, where the classes under test are packed in a jar (as in {@code mvn verify}),
 * an archive of them for the JVM, made once for all tests as the launcher makes its own: a suite starts some hundreds
 * of daemons, and each start takes a third less processor time with it. An archive serves every class path that begins
 * with the one it was made with.
 */
final class DaemonClasses {
    private static final Pattern CLOUDS = Pattern.compile("s3|azure|google");
    private static final Pattern CLOUD_JARS = Pattern.compile(
            "/(?:software/amazon|com/azure|com/microsoft/azure|com/google/(?:cloud|api|auth|http-client|oauth-client)|io/grpc"
                    + "|io/opencensus|io/opentelemetry|io/projectreactor|org/gaul|camel-(?:aws2|azure|google)[^/]*)/");
    private static final Path TARGET = Path.of("target").toAbsolutePath();
    private static final Path JAR = TARGET.resolve("serai.jar");

    private static boolean looked;
    private static @Nullable Path archive;

    private DaemonClasses() {}

    /**
     * Options for the JVM: the class path and the archive, where there is one.
     *
     * @param arguments the daemon's; the clouds' libraries are there only where one names a cloud, for they cost each
     *     start a second (lib/optional is for the same)
     */
    static List<String> options(String arguments) throws IOException {
        List<String> entries = entries();
        Path classes = archive(entries);
        List<String> options = new ArrayList<>(
                classes == null
                        ? List.of()
                        : List.of(
                                "-XX:SharedArchiveFile=" + classes,
                                // an archive that does not fit is no matter for the daemon's output
                                "-Xlog:disable",
                                "-Xlog:all=error:stderr"));
        options.add("-cp");
        options.add(joined(
                CLOUDS.matcher(arguments).find()
                        ? entries.stream()
                        : entries.stream().filter(entry -> !ofACloud(entry))));
        return options;
    }

    /** Folders stand last where there is a jar of the classes under test: an archive can not begin with one. */
    private static List<String> entries() {
        List<String> all = List.of(TestJvm.classPath().split(Pattern.quote(File.pathSeparator)));
        if (!all.contains(JAR.toString())) {
            return all;
        }
        List<String> ordered = new ArrayList<>();
        all.stream().filter(e -> !Files.isDirectory(Path.of(e)) && !ofACloud(e)).forEach(ordered::add);
        all.stream().filter(DaemonClasses::ofACloud).forEach(ordered::add);
        all.stream().filter(e -> Files.isDirectory(Path.of(e))).forEach(ordered::add);
        return ordered;
    }

    private static boolean ofACloud(String entry) {
        return CLOUD_JARS.matcher(entry).find();
    }

    private static String joined(Stream<String> entries) {
        return entries.collect(Collectors.joining(File.pathSeparator));
    }

    private static synchronized @Nullable Path archive(List<String> entries) throws IOException {
        if (!looked && entries.contains(JAR.toString())) {
            Path file = TARGET.resolve("serai-tests/" + Runtime.version() + ".jsa");
            LocalProcess.alone(TARGET.resolve("serai-tests"), () -> {
                if (!Files.exists(file)
                        || Files.getLastModifiedTime(file).compareTo(Files.getLastModifiedTime(JAR)) < 0) {
                    make(file, joined(entries.stream().takeWhile(e -> !ofACloud(e) && !Files.isDirectory(Path.of(e)))));
                }
                return file;
            });
            // an empty one says that this JVM can not make it
            archive = Files.size(file) > 0 ? file : null;
        }
        looked = true;
        return archive;
    }

    /** With the launcher's first run, which ends by itself. */
    private static void make(Path file, String classPath) throws IOException {
        Path scratch = Files.createTempDirectory(file.getParent(), "first-run");
        Path home = Path.of("").toAbsolutePath();
        Path first = home.resolve("routes/first-run");
        Path made = scratch.resolve("made.jsa");
        List<String> command = TestJvm.command(
                "-XX:ArchiveClassesAtExit=" + made,
                "-Xlog:disable",
                "-Xmx256m",
                "-Dserai.home=" + home,
                "-cp",
                classPath,
                "dev.serai.Serai",
                "run",
                "--config",
                first.resolve("application.properties").toString(),
                "--routes",
                first.toString(),
                "--data",
                scratch.resolve("data").toString());
        Path log = scratch.resolve("log");
        Process run = LocalProcess.start(log, command);
        try {
            if (!run.waitFor(180, TimeUnit.SECONDS) || run.exitValue() != 0 || !Files.exists(made)) {
                System.err.println("No archive of classes was made, the tests' daemons start slowly; the run that is to"
                        + " make it printed:\n" + Files.readString(log));
                made = Files.createFile(scratch.resolve("none"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the archive of classes was made");
        } finally {
            run.destroyForcibly();
        }
        Files.move(made, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        try (Stream<Path> left = Files.walk(scratch)) {
            for (Path path : left.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
