package dev.serai.cli;

import dev.serai.serial.guess.Guess;
import dev.serai.serial.guess.RateGuesser;
import dev.serai.serial.guess.Sample;
import dev.serai.serial.port.LineSettings;
import dev.serai.serial.port.OpenPort;
import dev.serai.serial.port.PortAddress;
import dev.serai.serial.port.PortException;
import dev.serai.serial.port.PortOpener;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Listens to a port at one rate after the other and says which rate and framing fit best, how sure that is, and why.
 * The progress goes to standard error, the answer to standard output. {@link #stop()} may be called from any thread;
 * the answer is then what was found so far.
 */
final class GuessRun {
    /** Enough to be sure of any framing. */
    private static final int ENOUGH_BYTES = 4096;

    private final PortSetup setup;
    private final PortOpener opener;
    private final Duration timePerRate;
    private final byte @Nullable [] probe;
    private final PrintWriter out;
    private final PrintWriter err;
    private volatile boolean stopped;
    private volatile @Nullable OpenPort port;

    /** @param probe what to send at each rate, for devices that speak only when spoken to; null for nothing */
    GuessRun(
            PortSetup setup,
            PortOpener opener,
            Duration timePerRate,
            byte @Nullable [] probe,
            PrintWriter out,
            PrintWriter err) {
        this.setup = setup;
        this.opener = opener;
        this.timePerRate = timePerRate;
        this.probe = probe;
        this.out = out;
        this.err = err;
    }

    void stop() {
        stopped = true;
        OpenPort open = port;
        if (open != null) {
            open.wake();
        }
    }

    /**
     * Tries the rates.
     *
     * @return whether something was recognised
     * @throws PortException when the port can not be opened, or goes away
     */
    boolean run() throws PortException, InterruptedException {
        List<RateGuesser.Try> tries = new ArrayList<>();
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "serai-guess-clock");
            thread.setDaemon(true);
            return thread;
        });
        try (PortAddress address = setup.address()) {
            for (int rate : rates()) {
                if (stopped || RateGuesser.isDecided(tries)) {
                    break;
                }
                progress(String.format(Locale.ROOT, "%6d baud: listening for %s", rate, text(timePerRate)));
                try {
                    RateGuesser.Try one = RateGuesser.judge(listen(address, rate, clock));
                    tries.add(one);
                    progress("             " + describe(one));
                } catch (PortException e) {
                    if (tries.isEmpty()) {
                        throw e;
                    }
                    // a rate that this adapter can not do
                    progress("             " + e.getMessage());
                }
            }
        } finally {
            clock.shutdownNow();
        }
        return answer(tries);
    }

    /** The rate that was given is looked at first: it is taken where the rate makes no difference. */
    private Set<Integer> rates() {
        Set<Integer> rates = new LinkedHashSet<>();
        if (setup.uri().options().containsKey("baudRate")) {
            rates.add(setup.line().baudRate());
        }
        rates.addAll(RateGuesser.USUAL_RATES);
        return rates;
    }

    private Sample listen(PortAddress address, int rate, ScheduledExecutorService clock)
            throws PortException, InterruptedException {
        List<Sample.Piece> pieces = new ArrayList<>();
        try (OpenPort open = opener.open(address.locate(), at(rate))) {
            port = open;
            TimeUnit.NANOSECONDS.sleep(setup.settleDelay().toNanos());
            open.discardInput();
            if (probe != null) {
                open.write(probe);
            }
            boolean[] over = {false};
            ScheduledFuture<?> end = clock.schedule(
                    () -> {
                        synchronized (over) {
                            if (!over[0]) {
                                over[0] = true;
                                open.wake();
                            }
                        }
                    },
                    timePerRate.toNanos(),
                    TimeUnit.NANOSECONDS);
            byte[] buffer = new byte[ENOUGH_BYTES];
            int size = 0;
            // once in any case: on a busy machine the time may be over before the first read
            do {
                int count = open.read(buffer);
                if (count > 0) {
                    pieces.add(new Sample.Piece(System.nanoTime(), Arrays.copyOf(buffer, count)));
                    size += count;
                }
            } while (!stopped && !isOver(over) && size < ENOUGH_BYTES);
            end.cancel(false);
            synchronized (over) {
                // it must not be woken any more once it is closed
                over[0] = true;
            }
        } finally {
            port = null;
        }
        return new Sample(rate, pieces);
    }

    private static boolean isOver(boolean[] over) {
        synchronized (over) {
            return over[0];
        }
    }

    private LineSettings at(int rate) {
        LineSettings line = setup.line();
        return new LineSettings(
                rate,
                line.dataBits(),
                line.parity(),
                line.stopBits(),
                line.flowControl(),
                line.dtr(),
                line.rts(),
                line.exclusive(),
                line.hangUpOnClose(),
                line.rs485());
    }

    private boolean answer(List<RateGuesser.Try> tries) {
        Optional<RateGuesser.Verdict> verdict = RateGuesser.choose(tries);
        if (verdict.isEmpty()) {
            boolean silent =
                    tries.stream().allMatch(one -> one.sample().pieces().isEmpty());
            out.println(
                    silent
                            ? "Nothing came at any rate. Is the device on, and its TX at our RX? If it speaks only when"
                                    + " spoken to, --probe sends something first."
                            : "No rate and framing fits what came. Longer samples tell more: --guessTime 10s. What came"
                                    + " can be seen by serai monitor "
                                    + setup.uri().port() + " --framing raw");
            out.flush();
            return false;
        }
        RateGuesser.Try best = verdict.get().best();
        Guess guess = best.guess();
        out.println(String.format(
                Locale.ROOT,
                "%s (%.0f %%): %d baud, %s",
                guess.inWords(),
                100 * guess.certainty(),
                best.sample().baudRate(),
                guess.options().entrySet().stream().map(Map.Entry::toString).collect(Collectors.joining(", "))));
        guess.reasons().forEach(reason -> out.println("  " + reason));
        if (verdict.get().alike()) {
            out.println("  all rates that were tried looked alike ("
                    + tries.stream()
                            .map(one -> String.valueOf(one.sample().baudRate()))
                            .collect(Collectors.joining(", "))
                    + "): the rate makes no difference here, as with USB devices and simulated ports; "
                    + best.sample().baudRate() + " was taken");
        }
        out.println(pasteable(best));
        out.flush();
        return true;
    }

    private SerialUri pasteable(RateGuesser.Try best) {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("baudRate", String.valueOf(best.sample().baudRate()));
        options.putAll(best.guess().options());
        Map<String, String> kept = new LinkedHashMap<>(setup.uri().options());
        // what was asked is answered whole: nothing of the framing that was given may mix with it
        kept.keySet().removeAll(FramingSetup.OPTIONS);
        return new SerialUri(setup.uri().port(), kept).with(options);
    }

    private static String describe(RateGuesser.Try one) {
        int bytes = one.sample().pieces().stream()
                .mapToInt(piece -> piece.bytes().length)
                .sum();
        Guess guess = one.guess();
        return bytes + " bytes; "
                + (guess.isRecognised()
                        ? String.format(
                                Locale.ROOT,
                                "%s (%.0f %%): framing=%s",
                                guess.inWords(),
                                100 * guess.certainty(),
                                guess.options().get("framing"))
                        : guess.inWords());
    }

    private static String text(Duration time) {
        return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }

    private void progress(String text) {
        err.println(text);
        err.flush();
    }
}
