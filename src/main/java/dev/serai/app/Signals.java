package dev.serai.app;

import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the operating system asks of the process. The first Ctrl-C, SIGTERM or hang-up asks for an orderly stop; the
 * second ends the process at once, with 128 + the signal's number as exit code. The JVM's shutdown hooks can do
 * neither: they leave no way to end with 0, and a second signal does not reach them.
 *
 * <p>Reached through reflection: {@code sun.misc.Signal} is exported for this use, but its import is a compiler warning
 * that can not be switched off.
 */
public final class Signals {
    private static final Logger LOG = LoggerFactory.getLogger(Signals.class);
    private static final Map<String, Integer> NUMBERS = Map.of("HUP", 1, "INT", 2, "TERM", 15);

    private Signals() {}

    /** Has the given stop asked for by the first signal; the second one ends the process. */
    public static void onStop(Runnable stop) {
        AtomicBoolean asked = new AtomicBoolean();
        NUMBERS.forEach((name, number) -> handle(name, () -> {
            if (asked.compareAndSet(false, true)) {
                stop.run();
            } else {
                Runtime.getRuntime().halt(128 + number);
            }
        }));
    }

    private static void handle(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            action.run();
                        }
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException e) {
            // a system without that signal (Windows has no HUP), or one that was started to ignore it (nohup)
            LOG.debug("Signal {} is not handled", name, e);
        }
    }
}
