package dev.serai.cli;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where Serai is unpacked: the folder with its application.properties, routes and launcher. */
final class Home {
    private Home() {}

    /** The launcher says it in the system property {@code serai.home}; without a launcher it is the working folder. */
    static Path find() {
        String home = System.getProperty("serai.home", "");
        Path folder = Path.of(home).toAbsolutePath().normalize();
        return Files.isDirectory(folder) ? folder : Path.of("").toAbsolutePath();
    }
}
