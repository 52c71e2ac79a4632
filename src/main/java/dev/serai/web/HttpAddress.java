package dev.serai.web;

import org.jspecify.annotations.Nullable;

/**
 * Where a server listens.
 *
 * @param url without a path, with the port that it really has
 * @param settings what is set about it stands below this name, such as {@code camel.server}
 * @param access who may come in, in words
 * @param trouble why it does not listen; null when it does
 */
public record HttpAddress(
        String url,
        String settings,
        String access,
        @Nullable String trouble) {
    /** As the daemon's start tells it. */
    @Override
    public String toString() {
        return url + " (" + settings + ", " + (trouble == null ? access : "NOT listening: " + trouble) + ")";
    }
}
