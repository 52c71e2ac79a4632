package dev.serai.testkit;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server that runs elsewhere, named by a system property: {@code -Dserai.it.<system>=<JDBC URL>}, with {@code .user}
 * and {@code .password} behind the same name. It can not be killed, so its connections are cut in its place
 * ({@link TcpGate}). What a test makes in it are the example's tables, which it drops first: name an empty database.
 * Not thread-safe.
 */
public final class RemoteDatabase implements Database {
    private static final Pattern ADDRESS = Pattern.compile("//([^:/;?]+)(?::(\\d+))?");

    private final TcpGate gate;
    private final String url;
    private final String user;
    private final String password;

    private RemoteDatabase(TcpGate gate, String url, String user, String password) {
        this.gate = gate;
        this.url = url;
        this.user = user;
        this.password = password;
    }

    /** Whether one is named. */
    public static boolean isNamed(String system) {
        return System.getProperty(property(system)) != null;
    }

    private static String property(String system) {
        return "serai.it." + system;
    }

    /** The one that is named. */
    public static RemoteDatabase named(String system, int defaultPort) throws IOException {
        String property = property(system);
        String url = System.getProperty(property);
        Matcher address = ADDRESS.matcher(url);
        if (!address.find()) {
            throw new IllegalArgumentException(property + "=" + url + " has no //host:port");
        }
        String port = address.group(2);
        TcpGate gate = new TcpGate(address.group(1), port == null ? defaultPort : Integer.parseInt(port));
        return new RemoteDatabase(
                gate,
                url.substring(0, address.start()) + "//127.0.0.1:" + gate.port() + url.substring(address.end()),
                System.getProperty(property + ".user", "serai"),
                System.getProperty(property + ".password", ""));
    }

    @Override
    public String url() {
        return url;
    }

    @Override
    public String user() {
        return user;
    }

    @Override
    public String password() {
        return password;
    }

    @Override
    public void stopNow() throws IOException {
        gate.shut();
    }

    @Override
    public void start() throws IOException {
        gate.open();
    }

    @Override
    public void close() throws IOException {
        gate.close();
    }
}
