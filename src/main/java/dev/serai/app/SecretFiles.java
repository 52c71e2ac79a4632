package dev.serai.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.apache.camel.spi.PropertiesFunction;
import org.jspecify.annotations.Nullable;

/**
 * {@code {{secret:name}}} in settings and routes: the content of the file of that name, without the line break at its
 * end, from the folder that {@code serai.secrets} names; where it names none, from the one that systemd's
 * {@code LoadCredential=} made ({@code CREDENTIALS_DIRECTORY}).
 */
final class SecretFiles implements PropertiesFunction {
    private final @Nullable Path folder;

    SecretFiles(@Nullable Path folder) {
        this.folder = folder;
    }

    static SecretFiles of(Settings settings) {
        String named = settings.properties().getProperty("serai.secrets", "").strip();
        String systemd = System.getenv("CREDENTIALS_DIRECTORY");
        if (!named.isEmpty()) {
            return new SecretFiles(settings.home().resolve(settings.expand(named)));
        }
        return new SecretFiles(systemd == null ? null : Path.of(systemd));
    }

    @Override
    public String getName() {
        return "secret";
    }

    @Override
    public String apply(String name) {
        if (folder == null) {
            throw new IllegalArgumentException("{{secret:" + name + "}}: there is no folder of secrets. Name one with"
                    + " serai.secrets, or start Serai with systemd's LoadCredential=.");
        }
        Path file = folder.resolve(name).normalize();
        if (!folder.normalize().equals(file.getParent())) {
            throw new IllegalArgumentException("{{secret:" + name + "}}: that is no file's name.");
        }
        try {
            return Files.readString(file, StandardCharsets.UTF_8).replaceFirst("\\R$", "");
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("{{secret:" + name + "}}: there is no file " + file + ".", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "{{secret:" + name + "}}: " + file + " can not be read: " + Messages.reason(e) + ".", e);
        }
    }
}
