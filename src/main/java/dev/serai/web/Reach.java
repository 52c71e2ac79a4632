package dev.serai.web;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Who can reach a server, and whether that is allowed without a name and a password. */
final class Reach {
    private Reach() {}

    /**
     * Refuses a server that others than this machine can reach and that lets in everybody.
     *
     * @param prefix of the settings, such as {@code camel.server}
     * @throws IllegalArgumentException with what to change
     */
    static void check(
            String prefix,
            String host,
            int port,
            boolean authentication,
            @Nullable String passwords,
            @Nullable String keystoreType,
            @Nullable String path) {
        if (authentication && passwords == null && keystoreType == null) {
            throw new IllegalArgumentException(prefix + ".authenticationEnabled=true, but nothing says who may come in:"
                    + " set " + prefix + ".basicPropertiesFile to a file of users and passwords");
        }
        if (authentication && passwords != null && !Files.isReadable(Path.of(passwords))) {
            throw new IllegalArgumentException(prefix + ".basicPropertiesFile=" + passwords
                    + " can not be read. Make it: a line user.<name>=<password> for each user");
        }
        if (isLoopback(prefix, host)) {
            return;
        }
        String listens = prefix + ".host=" + host + " lets other machines reach port " + port;
        if (!authentication) {
            throw new IllegalArgumentException(listens + " without a password. Set " + prefix
                    + ".authenticationEnabled=true and " + prefix + ".basicPropertiesFile, or " + prefix
                    + ".host=127.0.0.1");
        }
        if (!isEverything(path)) {
            throw new IllegalArgumentException(listens + ", and " + prefix + ".authenticationPath=" + path
                    + " demands a password for a part of it only. Leave it out, or set " + prefix + ".host=127.0.0.1");
        }
    }

    /** Whether a password for this path is one for all paths; none at all is. */
    static boolean isEverything(@Nullable String path) {
        return path == null || path.isBlank() || path.equals("/") || path.equals("/*");
    }

    /**
     * Whether only this machine reaches a host.
     *
     * @throws IllegalArgumentException when it is none
     */
    static boolean isLoopback(String prefix, String host) {
        try {
            for (InetAddress address : InetAddress.getAllByName(host)) {
                if (!address.isLoopbackAddress()) {
                    return false;
                }
            }
            return true;
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(
                    prefix + ".host=" + host + " is no address of this machine: " + e.getMessage(), e);
        }
    }
}
